import Crypto

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file's hash, read in pieces. This file is a boundary to `read(2)`.
enum FileHash {
    /// SHA-256 (FIPS 180-4) in hexadecimal; nil where the file cannot be read, or is standard input.
    static func sha256(of path: String) -> String? {
        guard path != "-" else { return nil }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var hash = SHA256()
        var part = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            #if canImport(Glibc)
            let count = unsafe Glibc.read(descriptor, &part, part.count)
            #else
            let count = unsafe Darwin.read(descriptor, &part, part.count)
            #endif
            guard count > 0 else { break }
            hash.update(data: part.prefix(count))
        }
        return hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
