#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that was not there before, written piece by piece without staying open. A boundary to the system.
public struct NewFile: Sendable {
    public let path: String

    /// Creates the file; fails where something has its name, a symbolic link included.
    public init(path: String) throws(CaptureError) {
        self.path = path
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644 as mode_t)
        guard descriptor >= 0 else {
            if errno == EEXIST {
                throw CaptureError(
                    path, "is there already and is not overwritten", cure: "name another folder, or remove it",
                    status: .output)
            }
            throw openingError(path, errno, status: .output)
        }
        close(descriptor)
    }

    /// Writes `bytes` at the end of the file.
    public func append(_ bytes: RawSpan) throws(CaptureError) {
        let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw openingError(path, errno, status: .output) }
        defer { close(descriptor) }
        let failed: Int32 = unsafe bytes.withUnsafeBytes { source in
            var done = 0
            while done < source.count, let start = source.baseAddress {
                let taken = unsafe write(descriptor, start + done, source.count - done)
                if taken < 0, errno == EINTR { continue }
                if taken <= 0 { return errno }
                done += taken
            }
            return 0
        }
        if failed != 0 { throw CaptureError(path, systemText(failed), status: .output) }
    }

    /// Leaves out `count` bytes at the end of the file; they read as zeros and take no room.
    public func skip(_ count: Int) throws(CaptureError) {
        let descriptor = unsafe open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw openingError(path, errno, status: .output) }
        defer { close(descriptor) }
        let end = lseek(descriptor, 0, SEEK_END)
        if end < 0 || ftruncate(descriptor, end + off_t(count)) != 0 {
            throw CaptureError(path, systemText(errno), status: .output)
        }
    }

    /// Makes the folder at `path` where it is not there.
    public static func makeFolder(_ path: String) throws(CaptureError) {
        if unsafe mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        throw openingError(path, errno, status: .output)
    }
}
