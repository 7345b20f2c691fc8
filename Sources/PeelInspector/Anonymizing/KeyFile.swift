import PeelCapture

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The file with the secret of `--anonymize`. This file is a boundary to `read(2)` and `write(2)`.
enum KeyFile {
    /// 32 bytes as they stand, or as 64 hexadecimal digits.
    static func read(_ path: String) throws(CaptureError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw refused(path, cure: "--save-key FILE makes one") }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 128)
        #if canImport(Glibc)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        #else
        let count = unsafe Darwin.read(descriptor, &bytes, bytes.count)
        #endif
        let found = Array(bytes.prefix(max(count, 0)))
        if found.count == 32 { return found }
        let text = String(decoding: found, as: UTF8.self).filter { !$0.isWhitespace }
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == 64, text.count == 64 else {
            throw CaptureError(
                path, "is no key: 32 bytes or 64 hexadecimal digits are expected", cure: "--save-key FILE makes one",
                status: .usage)
        }
        return (0..<32).map { place in UInt8(digits[place * 2] * 16 + digits[place * 2 + 1]) }
    }

    /// Writes hexadecimal digits into a file that its owner alone can read; a file that is there is not overwritten.
    static func write(_ key: [UInt8], to path: String) throws(CaptureError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600 as mode_t)
        guard descriptor >= 0 else { throw refused(path, cure: "--key FILE uses a key that is there") }
        defer { close(descriptor) }
        var text = ""
        for byte in key { text += (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        let bytes = Array((text + "\n").utf8)
        #if canImport(Glibc)
        let count = unsafe Glibc.write(descriptor, bytes, bytes.count)
        #else
        let count = unsafe Darwin.write(descriptor, bytes, bytes.count)
        #endif
        guard count == bytes.count else { throw refused(path, cure: nil) }
    }

    private static func refused(_ path: String, cure: String?) -> CaptureError {
        CaptureError(path, unsafe String(cString: strerror(errno)).lowercased(), cure: cure, status: .usage)
    }
}
