import FuzzDissection
import FuzzFilter
import FuzzFlows
import FuzzProtection
import FuzzReassembly
import FuzzSavefile
import PeelWire
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the fuzzers once found, and a few inputs of any kind, run again: none may end the program.
@Suite(.serialized) struct KeptFailureTests {
    static let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/Fuzz/FailCases/"

    @Test func dissection() { run("dissection", fuzzDissection) }
    @Test func filter() { run("filter", fuzzFilter) }
    @Test func flows() { run("flows", fuzzFlows) }
    @Test func fragments() { run("fragments", fuzzFragments) }
    @Test func segments() { run("segments", fuzzSegments) }
    @Test func quic() { run("quic", fuzzQUIC) }
    @Test func tls() { run("tls", fuzzTLS) }
    @Test func http2() { run("http2", fuzzHTTP2) }
    @Test func web() { run("web", fuzzWeb) }
    @Test func pcap() { run("pcap", fuzzSavefile) }
    @Test func pcapng() { run("pcapng", fuzzSavefile) }
    @Test func writer() { run("writer", fuzzWriter) }

    private func run(_ name: String, _ entry: (RawSpan) -> Void) {
        let cases = inputs(Self.folder + name)
        for bytes in cases + [[], [0, 0, 0, 0], [UInt8](repeating: 0xff, count: 300)] { entry(bytes.rawSpan) }
        #expect(cases.allSatisfy { !$0.isEmpty })
    }

    /// The content of each file in a folder; none where there is no such folder.
    private func inputs(_ folder: String) -> [[UInt8]] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var found: [[UInt8]] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix(".") { found.append(content(folder + "/" + name)) }
        }
        return found
    }

    private func content(_ path: String) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        return Array(bytes.prefix(max(0, count)))
    }
}
