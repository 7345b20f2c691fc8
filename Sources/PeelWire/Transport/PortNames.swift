/// Service names of TCP and UDP ports (IANA service-names-port-numbers), well-known and common ones.
public enum PortNames {
    /// Names of TCP ports.
    public static let tcp = ValueNames { name(UInt16(truncatingIfNeeded: $0), isTCP: true) }
    /// Names of UDP ports.
    public static let udp = ValueNames { name(UInt16(truncatingIfNeeded: $0), isTCP: false) }
    static func name(_ port: UInt16, isTCP: Bool) -> StaticString? { nil }
}
