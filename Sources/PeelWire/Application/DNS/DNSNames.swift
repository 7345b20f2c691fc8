/// Names of DNS's numbers (IANA dns-parameters).
enum DNSNames {
    static let opcodes = ValueNames { value in
        switch value {
        case 0: "Standard query"
        case 1: "Inverse query"
        case 2: "Server status request"
        case 4: "Zone change notification"
        case 5: "Dynamic update"
        case 6: "DNS Stateful Operations"
        default: nil
        }
    }

    static let codes = ValueNames { value in
        switch value {
        case 0: "No error"
        case 1: "Format error"
        case 2: "Server failure"
        case 3: "No such name"
        case 4: "Not implemented"
        case 5: "Refused"
        case 6: "Name exists"
        case 7: "RRset exists"
        case 8: "RRset does not exist"
        case 9: "Not authoritative"
        case 10: "Name out of zone"
        case 16: "Bad signature or version"
        case 17: "Key not recognized"
        case 18: "Signature out of time window"
        case 23: "Bad cookie"
        default: nil
        }
    }

    static let classes = ValueNames { value in
        switch value {
        case 1: "IN"
        case 3: "CH"
        case 4: "HS"
        case 254: "NONE"
        case 255: "ANY"
        default: nil
        }
    }

    static let types = ValueNames { value in
        switch value {
        case 1: "A"
        case 2: "NS"
        case 3: "MD"
        case 4: "MF"
        case 5: "CNAME"
        case 6: "SOA"
        case 7: "MB"
        case 8: "MG"
        case 9: "MR"
        case 10: "NULL"
        case 11: "WKS"
        case 12: "PTR"
        case 13: "HINFO"
        case 14: "MINFO"
        case 15: "MX"
        case 16: "TXT"
        case 17: "RP"
        case 18: "AFSDB"
        case 24: "SIG"
        case 25: "KEY"
        case 28: "AAAA"
        case 29: "LOC"
        case 33: "SRV"
        case 35: "NAPTR"
        case 36: "KX"
        case 37: "CERT"
        case 38: "A6"
        case 39: "DNAME"
        case 41: "OPT"
        case 42: "APL"
        case 43: "DS"
        case 44: "SSHFP"
        case 45: "IPSECKEY"
        case 46: "RRSIG"
        case 47: "NSEC"
        case 48: "DNSKEY"
        case 49: "DHCID"
        default: laterTypes(value)
        }
    }

    /// The types from 50 on.
    private static func laterTypes(_ value: UInt64) -> StaticString? {
        switch value {
        case 50: "NSEC3"
        case 51: "NSEC3PARAM"
        case 52: "TLSA"
        case 53: "SMIMEA"
        case 55: "HIP"
        case 59: "CDS"
        case 60: "CDNSKEY"
        case 61: "OPENPGPKEY"
        case 62: "CSYNC"
        case 63: "ZONEMD"
        case 64: "SVCB"
        case 65: "HTTPS"
        case 99: "SPF"
        case 108: "EUI48"
        case 109: "EUI64"
        case 249: "TKEY"
        case 250: "TSIG"
        case 251: "IXFR"
        case 252: "AXFR"
        case 255: "ANY"
        case 256: "URI"
        case 257: "CAA"
        default: nil
        }
    }

    /// IANA dns-sec-alg-numbers.
    static let algorithms = ValueNames { value in
        switch value {
        case 1: "RSA/MD5"
        case 3: "DSA/SHA1"
        case 5: "RSA/SHA1"
        case 6: "DSA-NSEC3-SHA1"
        case 7: "RSASHA1-NSEC3-SHA1"
        case 8: "RSA/SHA-256"
        case 10: "RSA/SHA-512"
        case 13: "ECDSA Curve P-256 with SHA-256"
        case 14: "ECDSA Curve P-384 with SHA-384"
        case 15: "Ed25519"
        case 16: "Ed448"
        default: nil
        }
    }
}
