extension Registry {
    /// The protocols that need no state: one line each.
    public static let wire: [Reader] = [
        Reader(Ethernet.self),
        Reader(VLAN.self),
        Reader(ProviderBridge.self),
        Reader(LLC.self),
        Reader(LinuxCooked.self),
        Reader(LinuxCooked2.self),
        Reader(Loopback.self),
        Reader(OpenBSDLoopback.self),
        Reader(RawIP.self),
        Reader(ARP.self),
        Reader(ConfigurationTest.self),
        Reader(IPv4.self),
        Reader(IPv6.self),
        Reader(HopByHopOptions.self),
        Reader(IPv6Routing.self),
        Reader(IPv6Fragment.self),
        Reader(DestinationOptions.self),
        Reader(AuthenticationHeader.self),
        Reader(EncapsulatingSecurityPayload.self),
        Reader(TCP.self),
        Reader(UDP.self),
        Reader(UDPLite.self),
        Reader(ICMP.self),
    ]
}
