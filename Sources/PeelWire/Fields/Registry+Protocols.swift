extension Registry {
    /// The protocols that need no state: one line each.
    public static let wire: [Reader] = [
        Reader(Ethernet.self),
        Reader(IPv4.self),
        Reader(TCP.self),
        Reader(UDP.self),
    ]
}
