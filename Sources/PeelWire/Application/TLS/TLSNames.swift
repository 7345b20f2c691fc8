/// Names of TLS's numbers (IANA tls-parameters, tls-extensiontype-values).
enum TLSNames {
    static let contents = ValueNames { value in
        switch value {
        case 20: "Change Cipher Spec"
        case 21: "Alert"
        case 22: "Handshake"
        case 23: "Application Data"
        case 24: "Heartbeat"
        default: nil
        }
    }

    static let versions = ValueNames { value in
        switch value {
        case 0x0002: "SSL 2.0"
        case 0x0300: "SSL 3.0"
        case 0x0301: "TLS 1.0"
        case 0x0302: "TLS 1.1"
        case 0x0303: "TLS 1.2"
        case 0x0304: "TLS 1.3"
        case 0xfeff: "DTLS 1.0"
        case 0xfefd: "DTLS 1.2"
        case 0xfefc: "DTLS 1.3"
        default: value & 0x0f0f == 0x0a0a && value >> 8 & 0xff == value & 0xff ? "Reserved (GREASE)" : nil
        }
    }

    static let levels = ValueNames { value in
        switch value {
        case 1: "Warning"
        case 2: "Fatal"
        default: nil
        }
    }

    static let alerts = ValueNames { value in
        switch value {
        case 0: "Close Notify"
        case 10: "Unexpected Message"
        case 20: "Bad Record MAC"
        case 21: "Decryption Failed"
        case 22: "Record Overflow"
        case 30: "Decompression Failure"
        case 40: "Handshake Failure"
        case 41: "No Certificate"
        case 42: "Bad Certificate"
        case 43: "Unsupported Certificate"
        case 44: "Certificate Revoked"
        case 45: "Certificate Expired"
        case 46: "Certificate Unknown"
        case 47: "Illegal Parameter"
        case 48: "Unknown CA"
        case 49: "Access Denied"
        case 50: "Decode Error"
        case 51: "Decrypt Error"
        case 60: "Export Restriction"
        case 70: "Protocol Version"
        case 71: "Insufficient Security"
        case 80: "Internal Error"
        case 86: "Inappropriate Fallback"
        case 90: "User Canceled"
        case 100: "No Renegotiation"
        case 109: "Missing Extension"
        case 110: "Unsupported Extension"
        case 111: "Certificate Unobtainable"
        case 112: "Unrecognized Name"
        case 113: "Bad Certificate Status Response"
        case 114: "Bad Certificate Hash Value"
        case 115: "Unknown PSK Identity"
        case 116: "Certificate Required"
        case 120: "No application Protocol"
        default: nil
        }
    }

    static let handshakes = ValueNames { value in
        switch value {
        case 0: "Hello Request"
        case 1: "Client Hello"
        case 2: "Server Hello"
        case 3: "Hello Verify Request"
        case 4: "New Session Ticket"
        case 5: "End of Early Data"
        case 6: "Hello Retry Request"
        case 8: "Encrypted Extensions"
        case 11: "Certificate"
        case 12: "Server Key Exchange"
        case 13: "Certificate Request"
        case 14: "Server Hello Done"
        case 15: "Certificate Verify"
        case 16: "Client Key Exchange"
        case 20: "Finished"
        case 21: "Certificate URL"
        case 22: "Certificate Status"
        case 23: "Supplemental Data"
        case 24: "Key Update"
        case 25: "Compressed Certificate"
        case 67: "Encrypted Extensions"
        default: nil
        }
    }

    static let extensions = ValueNames { value in
        switch value {
        case 0: "server_name"
        case 1: "max_fragment_length"
        case 5: "status_request"
        case 10: "supported_groups"
        case 11: "ec_point_formats"
        case 12: "srp"
        case 13: "signature_algorithms"
        case 14: "use_srtp"
        case 15: "heartbeat"
        case 16: "application_layer_protocol_negotiation"
        case 17: "status_request_v2"
        case 18: "signed_certificate_timestamp"
        case 19: "client_certificate_type"
        case 20: "server_certificate_type"
        case 21: "padding"
        case 22: "encrypt_then_mac"
        case 23: "extended_master_secret"
        case 24: "token_binding"
        case 27: "compress_certificate"
        case 28: "record_size_limit"
        case 34: "delegated_credentials"
        case 35: "session_ticket"
        case 41: "pre_shared_key"
        case 42: "early_data"
        case 43: "supported_versions"
        case 44: "cookie"
        case 45: "psk_key_exchange_modes"
        case 47: "certificate_authorities"
        case 48: "oid_filters"
        case 49: "post_handshake_auth"
        case 50: "signature_algorithms_cert"
        case 51: "key_share"
        case 57: "quic_transport_parameters"
        case 13172: "next_protocol_negotiation"
        case 17513: "application_settings"
        case 30032: "channel_id"
        case 65037: "encrypted_client_hello"
        case 65281: "renegotiation_info"
        case 65445: "quic_transport_parameters (drafts version)"
        default: value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff ? "Reserved (GREASE)" : nil
        }
    }

    static let groups = ValueNames { value in
        switch value {
        case 1: "sect163k1"
        case 9: "sect283k1"
        case 13: "sect571k1"
        case 14: "sect571r1"
        case 19: "secp192r1"
        case 21: "secp224r1"
        case 22: "secp256k1"
        case 23: "secp256r1"
        case 24: "secp384r1"
        case 25: "secp521r1"
        case 26: "brainpoolP256r1"
        case 27: "brainpoolP384r1"
        case 28: "brainpoolP512r1"
        case 29: "x25519"
        case 30: "x448"
        case 256: "ffdhe2048"
        case 257: "ffdhe3072"
        case 258: "ffdhe4096"
        case 259: "ffdhe6144"
        case 260: "ffdhe8192"
        case 4587: "SecP256r1MLKEM768"
        case 4588: "X25519MLKEM768"
        case 25497: "X25519Kyber768Draft00"
        default: value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff ? "Reserved (GREASE)" : nil
        }
    }

    static let signatures = ValueNames { value in
        switch value {
        case 0x0201: "rsa_pkcs1_sha1"
        case 0x0202: "SHA1 DSA"
        case 0x0203: "ecdsa_sha1"
        case 0x0301: "SHA224 RSA"
        case 0x0303: "SHA224 ECDSA"
        case 0x0401: "rsa_pkcs1_sha256"
        case 0x0402: "SHA256 DSA"
        case 0x0403: "ecdsa_secp256r1_sha256"
        case 0x0501: "rsa_pkcs1_sha384"
        case 0x0503: "ecdsa_secp384r1_sha384"
        case 0x0601: "rsa_pkcs1_sha512"
        case 0x0603: "ecdsa_secp521r1_sha512"
        case 0x0804: "rsa_pss_rsae_sha256"
        case 0x0805: "rsa_pss_rsae_sha384"
        case 0x0806: "rsa_pss_rsae_sha512"
        case 0x0807: "ed25519"
        case 0x0808: "ed448"
        case 0x0809: "rsa_pss_pss_sha256"
        case 0x080a: "rsa_pss_pss_sha384"
        case 0x080b: "rsa_pss_pss_sha512"
        default: nil
        }
    }
}
