#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes small files of a person's own. A boundary to the system.
public enum StateFile {
    /// Puts `lines` into the file `name` of `folder`, which is made where it is not there. The file is whole at any
    /// time, and readable by nobody else. False where that cannot be.
    @discardableResult
    public static func write(_ lines: [String], to name: String, in folder: String) -> Bool {
        guard makeFolders(folder) else { return false }
        let path = "\(folder)/\(name)"
        let fresh = "\(path).\(getpid())"
        let descriptor = unsafe open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600 as mode_t)
        guard descriptor >= 0 else { return false }
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes[done...].withUnsafeBytes { unsafe Self.write(descriptor, $0) }
            if count <= 0 { break }
            done += count
        }
        close(descriptor)
        guard done == bytes.count, unsafe rename(fresh, path) == 0 else {
            unsafe unlink(fresh)
            return false
        }
        return true
    }

    private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
        unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #else
        unsafe Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    /// Makes a folder and those around it.
    private static func makeFolders(_ path: String) -> Bool {
        var part = ""
        for name in path.split(separator: "/") {
            part += "/\(name)"
            if unsafe mkdir(part, 0o700) != 0, errno != EEXIST { return false }
        }
        return unsafe access(path, W_OK) == 0
    }

    /// The whole path of a file; nil where it is not there.
    public static func absolute(_ path: String) -> String? {
        guard let whole = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(whole) }
        return unsafe String(cString: whole)
    }
}
