/// What Wireshark calls the fields of handshake messages in DTLS.
enum DTLSNames {
    /// The fields of `list` under their names in DTLS; others keep theirs.
    static func renamed(_ list: [any FieldDescription]) -> [any FieldDescription] {
        list.map { Renamed(erased: $0.erased.named(name($0.erased.name))) }
    }

    private struct Renamed: FieldDescription {
        let erased: AnyField
    }

    private static func name(_ name: StaticString) -> StaticString {
        switch name.description {
        case "tls.handshake": "dtls.handshake"
        case "tls.handshake.type": "dtls.handshake.type"
        case "tls.handshake.length": "dtls.handshake.length"
        case "tls.handshake.version": "dtls.handshake.version"
        case "tls.handshake.random": "dtls.handshake.random"
        case "tls.handshake.random_time": "dtls.handshake.random_time"
        case "tls.handshake.random_bytes": "dtls.handshake.random_bytes"
        case "tls.handshake.session_id_length": "dtls.handshake.session_id_length"
        case "tls.handshake.session_id": "dtls.handshake.session_id"
        case "tls.handshake.cipher_suites_length": "dtls.handshake.cipher_suites_length"
        case "tls.handshake.ciphersuites": "dtls.handshake.ciphersuites"
        case "tls.handshake.ciphersuite": "dtls.handshake.ciphersuite"
        case "tls.handshake.comp_methods_length": "dtls.handshake.comp_methods_length"
        case "tls.handshake.comp_methods": "dtls.handshake.comp_methods"
        case "tls.handshake.comp_method": "dtls.handshake.comp_method"
        case "tls.handshake.extensions_length": "dtls.handshake.extensions_length"
        case "tls.handshake.certificate_request_context_length": "dtls.handshake.certificate_request_context_length"
        case "tls.handshake.certificates_length": "dtls.handshake.certificates_length"
        case "tls.handshake.certificates": "dtls.handshake.certificates"
        case "tls.handshake.certificate_length": "dtls.handshake.certificate_length"
        case "tls.handshake.certificate": "dtls.handshake.certificate"
        case "tls.handshake.server_curve_type": "dtls.handshake.server_curve_type"
        case "tls.handshake.server_named_curve": "dtls.handshake.server_named_curve"
        case "tls.handshake.server_point_len": "dtls.handshake.server_point_len"
        case "tls.handshake.server_point": "dtls.handshake.server_point"
        case "tls.handshake.session_ticket_lifetime_hint": "dtls.handshake.session_ticket_lifetime_hint"
        case "tls.handshake.session_ticket_length": "dtls.handshake.session_ticket_length"
        case "tls.handshake.session_ticket": "dtls.handshake.session_ticket"
        case "tls.handshake.session_ticket_age_add": "dtls.handshake.session_ticket_age_add"
        case "tls.handshake.session_ticket_nonce_length": "dtls.handshake.session_ticket_nonce_length"
        case "tls.handshake.session_ticket_nonce": "dtls.handshake.session_ticket_nonce"
        case "tls.handshake.extension.type": "dtls.handshake.extension.type"
        case "tls.handshake.extension.len": "dtls.handshake.extension.len"
        case "tls.handshake.extension.data": "dtls.handshake.extension.data"
        case "tls.handshake.extensions_server_name_list_len": "dtls.handshake.extensions_server_name_list_len"
        case "tls.handshake.extensions_server_name_type": "dtls.handshake.extensions_server_name_type"
        case "tls.handshake.extensions_server_name_len": "dtls.handshake.extensions_server_name_len"
        case "tls.handshake.extensions_server_name": "dtls.handshake.extensions_server_name"
        case "tls.handshake.extensions_supported_groups_length": "dtls.handshake.extensions_supported_groups_length"
        case "tls.handshake.extensions_supported_groups": "dtls.handshake.extensions_supported_groups"
        case "tls.handshake.extensions_supported_group": "dtls.handshake.extensions_supported_group"
        case "tls.handshake.extensions_ec_point_formats_length": "dtls.handshake.extensions_ec_point_formats_length"
        case "tls.handshake.extensions_ec_point_formats": "dtls.handshake.extensions_ec_point_formats"
        case "tls.handshake.extensions_ec_point_format": "dtls.handshake.extensions_ec_point_format"
        case "tls.handshake.sig_hash_alg_len": "dtls.handshake.sig_hash_alg_len"
        case "tls.handshake.sig_hash_algs": "dtls.handshake.sig_hash_algs"
        case "tls.handshake.sig_hash_alg": "dtls.handshake.sig_hash_alg"
        case "tls.handshake.sig_hash_hash": "dtls.handshake.sig_hash_hash"
        case "tls.handshake.sig_hash_sig": "dtls.handshake.sig_hash_sig"
        case "tls.handshake.extensions_alpn_len": "dtls.handshake.extensions_alpn_len"
        case "tls.handshake.extensions_alpn_list": "dtls.handshake.extensions_alpn_list"
        case "tls.handshake.extensions_alpn_str_len": "dtls.handshake.extensions_alpn_str_len"
        case "tls.handshake.extensions_alpn_str": "dtls.handshake.extensions_alpn_str"
        case "tls.handshake.extensions.supported_versions_len": "dtls.handshake.extensions.supported_versions_len"
        case "tls.handshake.extensions.supported_version": "dtls.handshake.extensions.supported_version"
        case "tls.extension.psk_ke_modes_length": "dtls.extension.psk_ke_modes_length"
        case "tls.extension.psk_ke_mode": "dtls.extension.psk_ke_mode"
        case "tls.handshake.extensions_key_share_client_length": "dtls.handshake.extensions_key_share_client_length"
        case "tls.handshake.extensions_key_share_group": "dtls.handshake.extensions_key_share_group"
        case "tls.handshake.extensions_key_share_key_exchange_length":
            "dtls.handshake.extensions_key_share_key_exchange_length"
        case "tls.handshake.extensions_key_share_key_exchange": "dtls.handshake.extensions_key_share_key_exchange"
        case "tls.handshake.extensions_key_share_selected_group": "dtls.handshake.extensions_key_share_selected_group"
        case "tls.handshake.extensions_reneg_info_len": "dtls.handshake.extensions_reneg_info_len"
        case "tls.handshake.extensions_reneg_info": "dtls.handshake.extensions_reneg_info"
        case "tls.handshake.extensions_padding_data": "dtls.handshake.extensions_padding_data"
        case "tls.record_size_limit": "dtls.record_size_limit"
        default: name
        }
    }
}
