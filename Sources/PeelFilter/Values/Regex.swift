import CPCRE2

/// A regular expression of PCRE2 over bytes, without regard to case. This file is the boundary to the library.
///
/// A search ends early, as not found, where it would take too many steps or too much memory.
@safe public final class Regex: @unchecked Sendable {
    // Nothing changes it once it was compiled, and the library lets threads share it.
    private let handle: OpaquePointer

    /// What is wrong with a pattern, and at which of its bytes.
    struct Failure: Error {
        let reason: String
        let offset: Int
    }

    init(_ pattern: [UInt8]) throws(Failure) {
        var message = [CChar](repeating: 0, count: 256)
        var offset = 0
        let made: OpaquePointer? = unsafe pattern.withUnsafeBufferPointer { bytes in
            unsafe message.withUnsafeMutableBufferPointer { text in
                guard let words = text.baseAddress else { return nil }
                // A pattern without bytes has no address, which the library does not read then.
                var nothing: UInt8 = 0
                return unsafe withUnsafePointer(to: &nothing) { none in
                    unsafe peel_regex_compile(bytes.baseAddress ?? none, bytes.count, words, text.count, &offset)
                }
            }
        }
        guard let made = unsafe made else {
            let words = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw Failure(reason: words, offset: offset)
        }
        unsafe handle = made
    }

    deinit { unsafe peel_regex_free(handle) }

    /// Whether the pattern is found somewhere in `bytes`.
    func isFound(in bytes: RawSpan) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe peel_regex_search(handle, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), buffer.count) == 1
        }
    }
}
