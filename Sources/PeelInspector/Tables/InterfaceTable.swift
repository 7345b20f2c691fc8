import PeelCapture
import PeelOutput
import PeelWire

/// `peel interfaces`: where packets can be captured.
public enum InterfaceTable {
    /// Prints every interface as one line and one for each address, or as one JSON object a line.
    public static func run(json: Bool) -> Int32 {
        do throws(CaptureError) {
            let interfaces = try NetworkInterface.all()
            var writer = ByteWriter(to: 1)
            for interface in interfaces {
                if json { write(json: interface, to: &writer) } else { write(interface, to: &writer) }
            }
            if interfaces.isEmpty { Diagnostics.complain("there is no interface that you may capture on; try sudo") }
            return writer.finish()
        } catch {
            Diagnostics.complain(error.description)
            return error.status.rawValue
        }
    }

    private static func states(_ interface: NetworkInterface) -> [String] {
        var words = [interface.isUp ? "up" : "down"]
        if interface.isUp { words.append(interface.isRunning ? "running" : "not running") }
        if interface.isLoopback { words.append("loopback") }
        if interface.isWireless { words.append("wireless") }
        switch interface.connection {
        case .connected: words.append("connected")
        case .disconnected: words.append("disconnected")
        case .unknown, .notApplicable: break
        }
        return words
    }

    private static func addresses(_ interface: NetworkInterface) -> [String] {
        func text(_ address: String, _ prefix: Int?) -> String { prefix.map { "\(address)/\($0)" } ?? address }
        return interface.ipv4Addresses.map { text($0.address.description, $0.prefixLength) }
            + interface.ipv6Addresses.map { text($0.address.description, $0.prefixLength) }
    }

    /// What frames of the interface can begin with; empty where rights are missing or it is down.
    private static func linkTypes(_ interface: NetworkInterface) -> [String] {
        guard interface.isUp, let types = try? LiveCapture.linkTypes(of: interface.name) else { return [] }
        return types.map { $0.libraryName ?? "\($0.rawValue)" }
    }

    private static func write(_ interface: NetworkInterface, to writer: inout ByteWriter) {
        let number = "\(interface.number)."
        writer.append(number + String(repeating: " ", count: max(1, 4 - number.count)))
        writer.append(escaped: Array(interface.name.utf8).rawSpan, as: .terminal)
        writer.append("  ")
        writer.append(states(interface).joined(separator: ", "))
        if let about = interface.about {
            writer.append("  (")
            writer.append(escaped: Array(about.utf8).rawSpan, as: .terminal)
            writer.append(")")
        }
        writer.append(UInt8(ascii: "\n"))
        if let mac = interface.macAddress { writer.append("    \(mac)\n" as String) }
        let types = linkTypes(interface)
        if !types.isEmpty { writer.append("    link types: \(types.joined(separator: ", "))\n" as String) }
        for address in addresses(interface) { writer.append("    \(address)\n" as String) }
    }

    private static func write(json interface: NetworkInterface, to writer: inout ByteWriter) {
        var object = JSONObject()
        object.add("number", interface.number)
        object.add("name", interface.name)
        object.add("description", interface.about)
        object.add("up", interface.isUp)
        object.add("running", interface.isRunning)
        object.add("loopback", interface.isLoopback)
        object.add("wireless", interface.isWireless)
        let connected: Bool? =
            switch interface.connection {
            case .connected: true
            case .disconnected: false
            case .unknown, .notApplicable: nil
            }
        object.add("connected", connected)
        object.add("mac", interface.macAddress?.description)
        object.add("addresses", addresses(interface))
        object.add("link_types", linkTypes(interface))
        writer.append(line: object)
    }
}
