import Foundation
import PeelCapture
import PeelWire
import Testing

extension Tag {
    /// Needs the rights to capture.
    @Tag static var live: Self
}

/// Whether this process may capture on the loopback interface.
private func mayCapture() -> Bool {
    guard let loopback = try? NetworkInterface.all().first(where: \.isLoopback) else { return false }
    do {
        _ = try LiveCapture(LiveOptions(interface: loopback.name))
        return true
    } catch {
        return false
    }
}

@Suite struct LiveTests {
    @Test func listsInterfaces() throws {
        let interfaces = try NetworkInterface.all()
        #expect(interfaces.map(\.number) == Array(1..<interfaces.count + 1))
        for interface in interfaces { #expect(!interface.name.isEmpty) }
    }

    @Test func resolvesNumbers() throws {
        let interfaces = try NetworkInterface.all()
        for interface in interfaces { #expect(try NetworkInterface.name(for: "\(interface.number)") == interface.name) }
        #expect(try NetworkInterface.name(for: "eth9") == "eth9")
        let error = #expect(throws: CaptureError.self) { _ = try NetworkInterface.name(for: "\(interfaces.count + 1)") }
        #expect(error?.cure == "`peel interfaces` lists them")
    }

    @Test(.tags(.live), .enabled(if: mayCapture(), "no rights to capture")) func tellsMissingInterface() throws {
        let error = #expect(throws: CaptureError.self) { _ = try LiveCapture(LiveOptions(interface: "lo77")) }
        #expect(error?.reason == "no such interface")
        #expect(error?.status.rawValue == 3)
    }

    @Test(.enabled(if: !mayCapture(), "the rights are there")) func tellsMissingRights() throws {
        let error = #expect(throws: CaptureError.self) { _ = try LiveCapture(LiveOptions(interface: "any")) }
        #expect(error?.reason == "permission denied")
        #expect(error?.cure?.hasSuffix("reading a file needs no rights") == true)
    }

    @Test(.tags(.live), .enabled(if: mayCapture(), "no rights to capture")) func refusesBadExpressions() throws {
        var options = LiveOptions(interface: "lo")
        options.filter = "tcp or or"
        let error = #expect(throws: CaptureError.self) { _ = try LiveCapture(options) }
        #expect(error?.status.rawValue == 2)
        options.filter = nil
        options.linkType = .linuxCooked
        let other = #expect(throws: CaptureError.self) { _ = try LiveCapture(options) }
        #expect(other?.cure == "it offers EN10MB")
    }

    @Test(.tags(.live), .enabled(if: mayCapture(), "no rights to capture")) func capturesLoopback() throws {
        let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(9).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        // A length that nothing else on this machine is likely to send.
        let payload = [UInt8](repeating: 0x5a, count: 1017)
        var options = LiveOptions(interface: "lo")
        options.isImmediate = true
        options.filter = "udp dst port 9 and greater 1059 and less 1059"
        var capture = try LiveCapture(options)
        capture.patience = 10
        let sent = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
                unsafe sendto(socket, payload, payload.count, 0, target, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        #expect(sent == 1017)
        var frames: [FrameCopy] = []
        while frames.isEmpty {
            while let frame = capture.next() { frames.append(FrameCopy(frame)) }
            guard capture.pause == .timedOut else { break }
        }
        let frame = try #require(frames.first)
        #expect(frame.wireCount == 1059 && frame.bytes.count == 1059 && frame.linkType == 1)
        #expect(frame.bytes.suffix(1017).allSatisfy { $0 == 0x5a })
        #expect(capture.frameCount == 1)
        let statistics = capture.statistics()
        #expect(statistics.received >= 1)
    }
}
