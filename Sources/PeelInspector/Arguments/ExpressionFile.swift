import PeelCapture

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A capture expression that lies in a file (`-F`). This file is a boundary to `read(2)`.
public enum ExpressionFile {
    /// Its text; what stands behind `#` in a line is a remark.
    public static func read(_ path: String) throws(CaptureError) -> String {
        try lines(path).map { line in String(line.prefix { $0 != "#" }) }.joined(separator: " ")
    }

    /// The lines of a text file, of its first mebibyte, without the empty ones.
    public static func lines(_ path: String) throws(CaptureError) -> [String] {
        let format = FileFormat(rawValue: path) == nil ? "" : "; --format \(path) is the format of what -w writes"
        let bytes = try bytes(path, limit: 1 << 20, cure: "-F takes a file with an expression\(format)")
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The first `limit` bytes of a file, or a little more; `cure` tells what file is wanted.
    public static func bytes(_ path: String, limit: Int, cure: String? = nil) throws(CaptureError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CaptureError(path, unsafe String(cString: strerror(errno)), cure: cure)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65536)
        while bytes.count < limit {
            #if canImport(Glibc)
            let count = unsafe Glibc.read(descriptor, &part, part.count)
            #else
            let count = unsafe Darwin.read(descriptor, &part, part.count)
            #endif
            if count <= 0 { break }
            bytes += part.prefix(count)
        }
        return bytes
    }
}
