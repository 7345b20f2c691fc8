#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A temporary file without a name, which goes away with its descriptor. A boundary to the system.
public enum UnnamedFile {
    /// Where such files are made: the folder that `TMPDIR` names, else `/tmp`.
    public static var folder: String {
        let named = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
        return named.isEmpty ? "/tmp" : named
    }

    /// Makes one, to be read and written, and returns its descriptor, which the caller closes. Throws where the folder
    /// takes no file.
    public static func make() throws(CaptureError) -> Int32 {
        var name = Array("\(folder)/peel-XXXXXX".utf8CString)
        let descriptor = unsafe name.withUnsafeMutableBufferPointer { buffer -> Int32 in
            guard let start = buffer.baseAddress else { return -1 }
            let descriptor = unsafe mkstemp(start)
            if descriptor >= 0 { unsafe unlink(start) }
            return descriptor
        }
        guard descriptor >= 0 else { throw openingError(folder, errno, status: .output) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }
}
