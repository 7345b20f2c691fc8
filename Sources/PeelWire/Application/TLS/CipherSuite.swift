/// The cipher suites of TLS (IANA tls-parameters) that are in use, or were for long.
enum CipherSuite {
    static let names = ValueNames { value in
        switch value {
        case 0x1301: "TLS_AES_128_GCM_SHA256"
        case 0x1302: "TLS_AES_256_GCM_SHA384"
        case 0x1303: "TLS_CHACHA20_POLY1305_SHA256"
        case 0x1304: "TLS_AES_128_CCM_SHA256"
        case 0x1305: "TLS_AES_128_CCM_8_SHA256"
        case 0x5600: "TLS_FALLBACK_SCSV"
        case 0xc000...0xcfff: elliptic(value)
        default: value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff ? "Reserved (GREASE)" : older(value)
        }
    }

    private static func elliptic(_ value: UInt64) -> StaticString? {
        switch value {
        case 0xc002: "TLS_ECDH_ECDSA_WITH_RC4_128_SHA"
        case 0xc003: "TLS_ECDH_ECDSA_WITH_3DES_EDE_CBC_SHA"
        case 0xc004: "TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA"
        case 0xc005: "TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA"
        case 0xc007: "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"
        case 0xc008: "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA"
        case 0xc009: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
        case 0xc00a: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"
        case 0xc00c: "TLS_ECDH_RSA_WITH_RC4_128_SHA"
        case 0xc00d: "TLS_ECDH_RSA_WITH_3DES_EDE_CBC_SHA"
        case 0xc00e: "TLS_ECDH_RSA_WITH_AES_128_CBC_SHA"
        case 0xc00f: "TLS_ECDH_RSA_WITH_AES_256_CBC_SHA"
        case 0xc011: "TLS_ECDHE_RSA_WITH_RC4_128_SHA"
        case 0xc012: "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"
        case 0xc013: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
        case 0xc014: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"
        case 0xc023: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"
        case 0xc024: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"
        case 0xc027: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"
        case 0xc028: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"
        case 0xc02b: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
        case 0xc02c: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
        case 0xc02f: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
        case 0xc030: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
        case 0xc09c: "TLS_RSA_WITH_AES_128_CCM"
        case 0xc09d: "TLS_RSA_WITH_AES_256_CCM"
        case 0xc0ac: "TLS_ECDHE_ECDSA_WITH_AES_128_CCM"
        case 0xc0ad: "TLS_ECDHE_ECDSA_WITH_AES_256_CCM"
        case 0xcca8: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
        case 0xcca9: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
        case 0xccaa: "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
        default: nil
        }
    }

    private static func older(_ value: UInt64) -> StaticString? {
        switch value {
        case 0x0000: "TLS_NULL_WITH_NULL_NULL"
        case 0x0001: "TLS_RSA_WITH_NULL_MD5"
        case 0x0002: "TLS_RSA_WITH_NULL_SHA"
        case 0x0003: "TLS_RSA_EXPORT_WITH_RC4_40_MD5"
        case 0x0004: "TLS_RSA_WITH_RC4_128_MD5"
        case 0x0005: "TLS_RSA_WITH_RC4_128_SHA"
        case 0x0006: "TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5"
        case 0x0008: "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA"
        case 0x0009: "TLS_RSA_WITH_DES_CBC_SHA"
        case 0x000a: "TLS_RSA_WITH_3DES_EDE_CBC_SHA"
        case 0x0011: "TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA"
        case 0x0012: "TLS_DHE_DSS_WITH_DES_CBC_SHA"
        case 0x0013: "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA"
        case 0x0014: "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA"
        case 0x0015: "TLS_DHE_RSA_WITH_DES_CBC_SHA"
        case 0x0016: "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"
        case 0x002f: "TLS_RSA_WITH_AES_128_CBC_SHA"
        case 0x0032: "TLS_DHE_DSS_WITH_AES_128_CBC_SHA"
        case 0x0033: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"
        case 0x0035: "TLS_RSA_WITH_AES_256_CBC_SHA"
        case 0x0038: "TLS_DHE_DSS_WITH_AES_256_CBC_SHA"
        case 0x0039: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA"
        case 0x003c: "TLS_RSA_WITH_AES_128_CBC_SHA256"
        case 0x003d: "TLS_RSA_WITH_AES_256_CBC_SHA256"
        case 0x0041: "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"
        case 0x0045: "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA"
        case 0x0067: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256"
        case 0x006b: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"
        case 0x0084: "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA"
        case 0x0088: "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA"
        case 0x0096: "TLS_RSA_WITH_SEED_CBC_SHA"
        case 0x009c: "TLS_RSA_WITH_AES_128_GCM_SHA256"
        case 0x009d: "TLS_RSA_WITH_AES_256_GCM_SHA384"
        case 0x009e: "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"
        case 0x009f: "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"
        case 0x00ff: "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"
        default: nil
        }
    }
}
