import PeelFlow
import PeelOutput
import PeelWire

extension CallCollector {
    /// Where a frame's messages come from.
    struct Place {
        var flow: UInt64 = 0
        var isV6 = false
        var source = Call.End()
        var destination = Call.End()
        var fromClient = false
        /// A TCP connection carries it, of which bytes may be missing.
        var isStream = false
        /// The link carries the frame to all, or to a group.
        var isToGroup = false
        /// The display filter holds for the frame.
        var isChosen = true
        /// The headers tell the ports; what was put together from fragments has its own.
        private var hasPorts = false

        /// The message goes to all who listen.
        var isToMany: Bool {
            if isToGroup { return true }
            return isV6
                ? destination.address.high >> 56 == 0xff
                : destination.address.low >> 28 == 0xe || destination.address.low == 0xffff_ffff
        }

        /// Takes what the flow table says of a frame; what an ICMP error quotes says nothing.
        mutating func note(_ visit: FlowVisit) {
            if visit.isQuoted { return }
            flow = visit.flow
            isV6 = visit.headers.bits.contains(.v6)
            isStream = visit.headers.proto == IPProtocol.tcp
            fromClient = visit.fromClient
            source = Call.End(address: visit.headers.source, port: visit.headers.sourcePort)
            destination = Call.End(address: visit.headers.destination, port: visit.headers.destinationPort)
            hasPorts = visit.headers.bits.contains(.transport)
        }

        /// Takes what the frame says that was taken apart into `dissection`.
        mutating func note(_ frame: borrowing Frame, _ dissection: borrowing Dissection, tcp: Int, udp: Int) {
            // Ethernet's group bit tells of broadcasts within a network (IEEE 802).
            isToGroup = frame.linkType == .ethernet && frame.bytes.captured.uint8(at: 0) & 1 != 0
            if hasPorts { return }
            for layer in dissection.layers where Int(layer.layout) == tcp || Int(layer.layout) == udp {
                let bytes = dissection.bytes(ofSource: Int(layer.source), frame: frame.bytes.captured)
                source.port = bytes.uint16(at: Int(layer.start))
                destination.port = bytes.uint16(at: Int(layer.start) &+ 2)
            }
        }
    }
}
