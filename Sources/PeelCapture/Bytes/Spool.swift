#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A copy of what comes from a pipe, in a temporary file without a name, so that it can be read again. A boundary to the
/// system.
public final class Spool: Sendable {
    private let descriptor: Int32

    /// Copies all of `path` (`-` is standard input), which may take as long as its writer does.
    public init(copying path: String) throws(CaptureError) {
        descriptor = try UnnamedFile.make()
        let source = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw openingError(path, errno) }
        defer { if path != "-" { close(source) } }
        var buffer = [UInt8](repeating: 0, count: 1 << 17)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(source, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw openingError(path, errno) }
            if count == 0 { break }
            var done = 0
            while done < count {
                let taken = unsafe buffer.withUnsafeBytes { bytes in
                    unsafe bytes.baseAddress.map { unsafe write(descriptor, $0 + done, count - done) } ?? -1
                }
                if taken < 0, errno == EINTR { continue }
                guard taken > 0 else {
                    throw CaptureError("\(UnnamedFile.folder): copy of \(path)", systemText(errno), status: .output)
                }
                done += taken
            }
        }
    }

    deinit { close(descriptor) }

    /// Where the copy can be opened, as often as is wanted one after the other.
    public var path: String {
        lseek(descriptor, 0, SEEK_SET)
        return "/dev/fd/\(descriptor)"
    }

    /// Whether `path` can be read only once.
    public static func isNeeded(for path: String) -> Bool {
        if path == "-" { return true }
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT != S_IFREG
    }
}
