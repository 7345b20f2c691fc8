#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The system's text for an error number: "no such file or directory", with a small first letter.
func systemText(_ number: Int32) -> String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    let words = unsafe String(cString: text)
    guard let first = words.first else { return "error \(number)" }
    let acronym = words.dropFirst().first?.isUppercase ?? false
    return acronym ? words : first.lowercased() + words.dropFirst()
}

/// Why `path` could not be opened, with what cures it.
func openingError(_ path: String, _ number: Int32, status: CaptureError.Status = .input) -> CaptureError {
    let cure: String? =
        switch (number, status) {
        case (ENOENT, .input): "check the path; `peel read -` reads standard input"
        case (EACCES, .input): "the file must be readable: chmod +r, or sudo"
        case (EACCES, _), (EPERM, _): "the folder must be writable for you"
        case (EMFILE, _), (ENFILE, _): "raise the limit of open files: ulimit -n"
        default: nil
        }
    return CaptureError(path, systemText(number), cure: cure, status: status)
}

/// The error number of the latest failed system call.
var lastSystemError: Int32 { errno }

/// What looking up a user without an entry gives.
let noSuchEntry = ENOENT

/// What a library's refusal is told as.
let invalidArgument = EINVAL
