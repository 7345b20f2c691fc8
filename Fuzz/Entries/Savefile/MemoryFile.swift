import PeelWire

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file in memory that holds one input, reachable by a path and as standard input. One byte stands in front of the
/// input for the latter, so that it is read as a stream from its second byte on.
final class MemoryFile: Sendable {
    static let shared = MemoryFile()
    /// Where the file can be opened and mapped.
    let path: String
    private let mapped: CInt

    private init?() {
        mapped = Self.nameless()
        let streamed = Self.nameless()
        guard mapped >= 0, streamed >= 0, dup2(streamed, STDIN_FILENO) == STDIN_FILENO else { return nil }
        close(streamed)
        path = "/dev/fd/\(mapped)"
    }

    /// A file that has lost its name, in memory where there is a file system for that.
    static func nameless() -> CInt {
        var template = Array("/dev/shm/peel-fuzz-XXXXXX".utf8CString)
        if unsafe access("/dev/shm", W_OK) != 0 { template = Array("/tmp/peel-fuzz-XXXXXX".utf8CString) }
        return unsafe template.withUnsafeMutableBufferPointer { name in
            guard let start = name.baseAddress else { return -1 }
            let descriptor = unsafe mkstemp(start)
            _ = unsafe unlink(start)
            return descriptor
        }
    }

    /// Makes `input` the file's content; false where the system refuses.
    func hold(_ input: RawSpan) -> Bool {
        let count = input.byteCount
        guard ftruncate(mapped, 0) == 0, ftruncate(STDIN_FILENO, 1) == 0 else { return false }
        let written = unsafe input.withUnsafeBytes { bytes in
            let first = unsafe pwrite(mapped, bytes.baseAddress, count, 0)
            let second = unsafe pwrite(STDIN_FILENO, bytes.baseAddress, count, 1)
            return first == count && second == count
        }
        return written && lseek(STDIN_FILENO, 1, SEEK_SET) == 1
    }
}

/// A file in memory that is written to and read again, reachable by a path.
final class OutputMemory: Sendable {
    static let shared = OutputMemory()
    let path: String

    private init?() {
        let descriptor = MemoryFile.nameless()
        guard descriptor >= 0 else { return nil }
        path = "/dev/fd/\(descriptor)"
    }
}
