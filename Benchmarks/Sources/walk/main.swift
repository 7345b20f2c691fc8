#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

// The floor: maps a classic pcap of this machine's byte order and steps over its records, reading their lengths alone.

func fail(_ message: String) -> Never {
    print("walk: \(message)")
    exit(2)
}

guard CommandLine.arguments.count == 2 else { fail("usage: walk FILE") }
let descriptor = unsafe open(CommandLine.arguments[1], O_RDONLY)
if descriptor < 0 { fail("cannot open \(CommandLine.arguments[1])") }
var status = stat()
guard unsafe fstat(descriptor, &status) == 0, status.st_size >= 24 else { fail("not a pcap") }
let count = Int(status.st_size)
guard let base = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), unsafe base != MAP_FAILED else {
    fail("cannot map")
}
unsafe madvise(base, count, MADV_SEQUENTIAL)
let bytes = unsafe UnsafeRawBufferPointer(start: base, count: count)
let magic = unsafe bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
guard magic == 0xa1b2_c3d4 || magic == 0xa1b2_3c4d else { fail("not a classic pcap of this byte order") }

func walk(_ bytes: UnsafeRawBufferPointer) -> (packets: Int, bytes: Int) {
    var offset = 24
    var packets = 0
    var total = 0
    while offset + 16 <= bytes.count {
        let captured = unsafe Int(bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self))
        total &+= unsafe Int(bytes.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
        offset += 16 + captured
        packets += 1
    }
    return (packets, total)
}

let result = unsafe walk(bytes)
print("\(result.packets) packets, \(result.bytes) bytes")
