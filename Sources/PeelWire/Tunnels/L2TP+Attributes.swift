/// The attributes of L2TP's control messages. RFC 2661 section 4.4; IANA l2tp-parameters.
enum L2TPNames {
    /// Adds the value of the attribute `type` that ends `bytes` and begins at `offset`.
    static func describe(_ bytes: RawSpan, _ offset: Int, _ type: UInt16, into dissection: inout Dissection) {
        let count = bytes.byteCount &- offset
        guard count > 0 else { return }
        switch type {
        case 0: dissection.add(L2TP.message, in: bytes, at: offset)
        case 1: dissection.add(L2TP.result, in: bytes, at: offset)
        case 2: dissection.add(L2TP.protocolVersion, in: bytes, at: offset)
        case 6: dissection.add(L2TP.firmware, in: bytes, at: offset)
        case 7: dissection.add(L2TP.hostName, at: offset, count: count)
        case 8: dissection.add(L2TP.vendorName, at: offset, count: count)
        case 9: dissection.add(L2TP.assignedTunnel, in: bytes, at: offset)
        case 10: dissection.add(L2TP.window, in: bytes, at: offset)
        case 14: dissection.add(L2TP.assignedSession, in: bytes, at: offset)
        case 15: dissection.add(L2TP.serial, in: bytes, at: offset)
        case 21: dissection.add(L2TP.called, at: offset, count: count)
        case 22: dissection.add(L2TP.calling, at: offset, count: count)
        case 24: dissection.add(L2TP.transmitSpeed, in: bytes, at: offset)
        default: break
        }
    }

    static let messages = ValueNames { value in
        switch value {
        case 1: "Start_Control_Request"
        case 2: "Start_Control_Reply"
        case 3: "Start_Control_Connected"
        case 4: "Stop_Control_Notification"
        case 6: "Hello"
        case 7: "Outgoing_Call_Request"
        case 8: "Outgoing_Call_Reply"
        case 9: "Outgoing_Call_Connected"
        case 10: "Incoming_Call_Request"
        case 11: "Incoming_Call_Reply"
        case 12: "Incoming_Call_Connected"
        case 14: "Call_Disconnect_Notification"
        case 15: "WAN_Error_Notify"
        case 16: "Set_Link_Info"
        default: nil
        }
    }

    static let attributes = ValueNames { value in
        switch value {
        case 0: "Control Message"
        case 1: "Result-Error Code"
        case 2: "Protocol Version"
        case 3: "Framing Capabilities"
        case 4: "Bearer Capabilities"
        case 5: "Tie Breaker"
        case 6: "Firmware Revision"
        case 7: "Host Name"
        case 8: "Vendor Name"
        case 9: "Assigned Tunnel ID"
        case 10: "Receive Window Size"
        case 11: "Challenge"
        case 12: "Cause Code"
        case 13: "Challenge Response"
        case 14: "Assigned Session ID"
        case 15: "Call Serial Number"
        case 16: "Minimum BPS"
        case 17: "Maximum BPS"
        case 18: "Bearer Type"
        case 19: "Framing Type"
        case 21: "Called Number"
        case 22: "Calling Number"
        case 23: "Sub-Address"
        case 24: "Connect Speed"
        case 25: "Physical Channel"
        case 26: "Initial Received LCP CONFREQ"
        case 27: "Last Sent LCP CONFREQ"
        case 28: "Last Received LCP CONFREQ"
        case 29: "Proxy Authen Type"
        case 30: "Proxy Authen Name"
        case 31: "Proxy Authen Challenge"
        case 32: "Proxy Authen ID"
        case 33: "Proxy Authen Response"
        case 34: "Call status AVPs"
        case 35: "ACCM"
        case 36: "Random Vector"
        case 37: "Private group ID"
        case 38: "Rx Connect Speed"
        case 39: "Sequencing Required"
        default: nil
        }
    }
}
