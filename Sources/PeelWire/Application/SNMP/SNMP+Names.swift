extension SNMP {
    static let versions = ValueNames { value in
        switch value {
        case 0: "version-1"
        case 1: "v2c"
        case 2: "v2u"
        case 3: "snmpv3"
        default: nil
        }
    }

    static let kinds = ValueNames { value in
        switch value {
        case 0: "get-request"
        case 1: "get-next-request"
        case 2: "get-response"
        case 3: "set-request"
        case 4: "trap"
        case 5: "getBulkRequest"
        case 6: "informRequest"
        case 7: "snmpV2-trap"
        case 8: "report"
        default: nil
        }
    }

    /// RFC 3416 section 3.
    static let errors = ValueNames { value in
        switch value {
        case 0: "noError"
        case 1: "tooBig"
        case 2: "noSuchName"
        case 3: "badValue"
        case 4: "readOnly"
        case 5: "genErr"
        case 6: "noAccess"
        case 7: "wrongType"
        case 8: "wrongLength"
        case 9: "wrongEncoding"
        case 10: "wrongValue"
        case 11: "noCreation"
        case 12: "inconsistentValue"
        case 13: "resourceUnavailable"
        case 14: "commitFailed"
        case 15: "undoFailed"
        case 16: "authorizationError"
        case 17: "notWritable"
        case 18: "inconsistentName"
        default: nil
        }
    }

    /// RFC 1157 section 4.1.6.
    static let traps = ValueNames { value in
        switch value {
        case 0: "coldStart"
        case 1: "warmStart"
        case 2: "linkDown"
        case 3: "linkUp"
        case 4: "authenticationFailure"
        case 5: "egpNeighborLoss"
        case 6: "enterpriseSpecific"
        default: nil
        }
    }
}
