/// What the fields that people meet most mean, in a sentence or two; the others are explained by their labels.
enum FieldMeanings {
    static func meaning(_ name: String) -> String? {
        link[name] ?? internet[name] ?? transport[name] ?? stream[name]
    }

    private static let link: [String: String] = [
        "eth.dst": "The interface that the frame is for; all ones is every interface of the link.",
        "eth.src": "The interface that sent the frame.",
        "eth.type": "What the frame carries: 1536 and above is an EtherType, below that a length in bytes.",
        "vlan.id": "The virtual network that the frame belongs to; 0 means none, the tag then only carries a priority.",
        "vlan.priority": "How urgent the frame is, 0 to 7.",
        "arp.opcode": "1 asks who has an address, 2 answers.",
    ]

    private static let internet: [String: String] = [
        "ip.version": "4.",
        "ip.hdr_len": "How long the header is, options included. On the wire it is counted in words of four bytes.",
        "ip.dsfield": "How routers should treat the packet: a code point and two bits for congestion.",
        "ip.dsfield.dscp": "The class that routers treat the packet by.",
        "ip.dsfield.ecn": "3 means that a router met congestion; 1 and 2 that the ends understand such marks.",
        "ip.len": "The packet's length, header included; what follows in the frame is padding.",
        "ip.id": "The same for all fragments of one packet.",
        "ip.flags.df": "Routers must not fragment the packet; they report an ICMP error instead.",
        "ip.flags.mf": "More fragments of the packet follow.",
        "ip.frag_offset":
            "Where the fragment belongs within the packet. On the wire it is counted in units of eight bytes.",
        "ip.ttl": "How many routers may still pass the packet on. Each takes one off, and who gets to 0 drops it.",
        "ip.proto": "What the packet carries.",
        "ip.checksum": "The sum over the header, which every router works out anew.",
        "ip.src": "Who sent the packet, as far as address translation lets it be seen.",
        "ip.dst": "Who the packet is for.",
        "ipv6.flow": "A label that keeps the packets of one flow on one path.",
        "ipv6.plen": "The length of what follows the header of 40 bytes.",
        "ipv6.nxt": "What follows the header: an extension or a transport protocol.",
        "ipv6.hlim": "How many routers may still pass the packet on.",
        "icmp.type": "What the message is.",
        "icmp.code": "Which case of its type the message is.",
        "icmp.seq": "Counts the requests; the reply repeats it.",
    ]

    private static let transport: [String: String] = [
        "tcp.srcport": "The sender's port; with the addresses and the other port it names the connection.",
        "tcp.dstport": "The receiver's port; on the side that was called it tells the service.",
        "tcp.seq_raw":
            "The number of the segment's first byte within what this side sends. It begins at a random number.",
        "tcp.seq": "The number of the segment's first byte, counted from the first one that was seen.",
        "tcp.nxtseq": "The number that this side's next byte will have.",
        "tcp.ack_raw": "The number of the next byte that the sender expects: everything before it has arrived.",
        "tcp.ack": "The next byte that the sender expects, counted from the first one that was seen.",
        "tcp.hdr_len": "How long the header is, options included. On the wire it is counted in words of four bytes.",
        "tcp.flags.syn": "Opens a connection: the sequence number is the first one.",
        "tcp.flags.ack": "The acknowledgment number counts. It is set in every segment but the first.",
        "tcp.flags.fin": "This side sends no more data.",
        "tcp.flags.reset": "The connection is over at once, or was never there.",
        "tcp.flags.push": "The receiver should hand the data to its program without waiting for more.",
        "tcp.flags.urg": "The urgent pointer counts.",
        "tcp.flags.ece": "In a SYN: understands congestion marks. Later: a packet came with such a mark.",
        "tcp.flags.cwr": "The sender has slowed down because of a congestion mark.",
        "tcp.window_size_value": "How many bytes the sender still has room for, before it is scaled.",
        "tcp.window_size": "How many bytes the sender still has room for.",
        "tcp.window_size_scalefactor":
            "What the window is multiplied by: agreed on in the SYN segments; -1 where these were not seen.",
        "tcp.checksum": "The sum over a pseudo-header with the addresses, the header, and the data.",
        "tcp.urgent_pointer": "Where urgent data ends.",
        "tcp.options.mss_val": "The most bytes of data in a segment that the sender wants to get.",
        "udp.srcport": "The sender's port; the answer goes there.",
        "udp.dstport": "The receiver's port, which tells the service on the side that was called.",
        "udp.length": "The length of header and data.",
        "udp.checksum": "The sum over a pseudo-header with the addresses, the header, and the data; 0 is none.",
    ]

    private static let stream: [String: String] = [
        "tcp.stream": "Which connection of the capture this is, counted from 0.",
        "udp.stream": "Which conversation of the capture this is, counted from 0.",
        "tcp.completeness":
            "Which parts of a connection the capture holds: 1 SYN, 2 SYN-ACK, 4 ACK, 8 data, 16 FIN, 32 RST.",
        "tcp.time_relative": "Since the connection's first packet.",
        "tcp.time_delta": "Since the packet of the connection before.",
        "tcp.analysis.acks_frame": "The packet whose data this one acknowledges.",
        "tcp.analysis.ack_rtt":
            "How long after that packet the acknowledgment came: as seen from where the capture was taken.",
        "tcp.analysis.initial_rtt":
            "From the first SYN to the ACK that ends the handshake: the round trip of the whole path.",
        "tcp.analysis.bytes_in_flight": "Bytes that were sent and not acknowledged after this segment.",
        "tcp.analysis.push_bytes_sent": "Bytes since the last segment with PSH.",
        "tcp.analysis.retransmission": "Its bytes were sent before: a packet got lost, or its acknowledgment was late.",
        "tcp.analysis.fast_retransmission":
            "Sent again because duplicate acknowledgments told of a loss, without waiting for a time-out.",
        "tcp.analysis.spurious_retransmission": "Sent again although the receiver had acknowledged it.",
        "tcp.analysis.out_of_order":
            "It came after a segment that follows it, too soon for a retransmission: the path changed their order.",
        "tcp.analysis.lost_segment": "A segment before it is not in the capture.",
        "tcp.analysis.duplicate_ack":
            "The same acknowledgment again: something arrived, but not the byte that is expected next.",
        "tcp.analysis.zero_window": "The sender's buffer is full: it takes no more data for now.",
        "tcp.analysis.window_full": "The segment fills the receiver's window to its last byte: the sender has to wait.",
        "tcp.analysis.rto": "How long the sender waited before it sent the segment again.",
    ]
}
