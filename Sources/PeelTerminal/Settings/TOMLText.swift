import CTOML

/// A TOML document's values. One of the files that may say `unsafe`: it calls toml++ by way of C.
struct TOMLText {
    /// A value, or a section, and where it stands.
    struct Entry {
        /// Empty at the top.
        var section: String
        var name: String
        var line: Int
        var value: SettingValue
    }

    private(set) var entries: [Entry] = []
    /// What is wrong with the document, and in which line; nil where it can be read.
    private(set) var error: (line: Int, text: String)?

    init(_ text: String) {
        let bytes = Array(text.utf8)
        let made = unsafe bytes.withUnsafeBytes { buffer in
            unsafe peel_toml_read(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        guard let document = unsafe made else { return }
        defer { unsafe peel_toml_free(document) }
        var line: Int32 = 0
        if let error = unsafe peel_toml_error(document, &line) {
            self.error = (Int(line), unsafe String(cString: error))
            return
        }
        for index in 0..<(unsafe peel_toml_count(document)) {
            let value = unsafe peel_toml_at(document, index)
            let texts = (0..<(unsafe value.count)).map { place in
                unsafe String(cString: peel_toml_text(document, index, place))
            }
            let read: SettingValue
            switch unsafe Int(value.kind) {
            case PEEL_TOML_FLAG: read = unsafe .flag(value.flag)
            case PEEL_TOML_TEXT: read = .text(texts.first ?? "")
            case PEEL_TOML_LIST: read = .list(texts)
            case PEEL_TOML_SECTION: read = .section
            default: read = .other
            }
            unsafe entries.append(
                Entry(
                    section: String(cString: value.section), name: String(cString: value.name),
                    line: Int(value.line), value: read))
        }
    }
}
