import CCurses
import PeelInspector

/// The terminal: shows grids and tells events. One of the files that may say `unsafe`: it calls curses.
@MainActor
final class TerminalDriver {
    private var shown = Grid(rows: 0, columns: 0)
    private let theme: Theme
    private let isASCII: Bool

    /// Why there is no screen to be had.
    struct Refusal: Error {
        let text: String
    }

    /// Takes the terminal over.
    init(_ settings: ViewSettings) throws(Refusal) {
        let hasUTF8 = peel_screen_locale()
        // The console's fonts have neither braille nor triangles.
        isASCII = settings.isASCII || !hasUTF8 || FileCheck.environment("TERM") == "linux"
        var isLight: Bool?
        if settings.theme == .auto, Theme.isColorWanted {
            isLight = Theme.told
            // A terminal that is far away may take its time; nearly all answer at once.
            let lightness = isLight == nil ? peel_terminal_background(500) : -1
            if lightness >= 0 { isLight = lightness > 500 }
        }
        let status = peel_screen_start(settings.hasMouse)
        guard status == Int32(PEEL_SCREEN_OK) else { throw Self.refusal(status) }
        theme = Theme(
            settings.theme, colors: Int(peel_screen_colors()), isDirect: peel_screen_has_rgb(), isLight: isLight)
        preparePairs()
    }

    private static func refusal(_ status: Int32) -> Refusal {
        let name = FileCheck.environment("TERM") ?? ""
        switch Int(status) {
        case PEEL_SCREEN_NO_TERM:
            return Refusal(text: "TERM is not set, so nothing is known of the terminal; `peel read` prints lines")
        case PEEL_SCREEN_UNKNOWN:
            return Refusal(
                text: "TERM is \(name), which this machine has no description of; try TERM=xterm-256color, "
                    + "or `peel read`, which prints lines")
        case PEEL_SCREEN_DUMB:
            return Refusal(text: "TERM is \(name), a terminal without a movable cursor; `peel read` prints lines")
        default: return Refusal(text: "the terminal view needs a terminal; `peel read` prints lines")
        }
    }

    /// Gives the terminal back.
    nonisolated static func stop() { peel_screen_stop() }

    var size: (rows: Int, columns: Int) {
        var width: Int32 = 0
        var height: Int32 = 0
        unsafe peel_screen_size(&width, &height)
        return (Int(height), Int(width))
    }

    /// Three pairs a role: plain, selected, selected in a pane without the focus.
    private func preparePairs() {
        guard theme.colors > 0 else { return }
        for role in Role.allCases {
            let look = theme.look(role)
            let base = Int32(role.rawValue) * 3 + 1
            peel_screen_pair(base, Int32(look.foreground), Int32(theme.background(role)))
            let readable = look.foreground == theme.selection ? -1 : look.foreground
            peel_screen_pair(base + 1, Int32(readable), Int32(theme.selection))
            peel_screen_pair(base + 2, Int32(readable), Int32(theme.faintSelection))
        }
    }

    private func pair(_ style: Style) -> Int32 {
        guard theme.colors > 0 else { return 0 }
        let base = Int32(style.role.rawValue) * 3 + 1
        return style.isSelected ? base + (style.isFaint ? 2 : 1) : base
    }

    private func attributes(_ style: Style) -> UInt32 {
        let look = theme.look(style.role)
        var bits: UInt32 = 0
        if style.isBold || look.isBold { bits |= UInt32(PEEL_BOLD) }
        if look.isDim, theme.colors > 0, !style.isSelected { bits |= UInt32(PEEL_DIM) }
        if style.isUnderlined { bits |= UInt32(PEEL_UNDERLINE) }
        if theme.colors == 0 {
            if style.isSelected || style.role == .lit || style.role == .header { bits |= UInt32(PEEL_REVERSE) }
            if style.role == .bad || style.role == .warning { bits |= UInt32(PEEL_BOLD) }
        }
        return bits
    }

    /// Shows a grid: what differs from the one before is put anew.
    func show(_ grid: Grid) {
        let fresh = isASCII ? grid.asciified() : grid
        let isSameSize = shown.rows == fresh.rows && shown.columns == fresh.columns
        for row in 0..<fresh.rows {
            var column = 0
            while column < fresh.columns {
                let cell = fresh[row, column]
                if isSameSize, shown[row, column] == cell {
                    column += 1
                    continue
                }
                // A run of cells in one style goes at once.
                var bytes: [UInt8] = []
                let start = column
                while column < fresh.columns, fresh[row, column].style == cell.style {
                    if let scalar = Unicode.Scalar(fresh[row, column].scalar), scalar.value != 0 {
                        bytes.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
                    }
                    column += 1
                    if isSameSize, column < fresh.columns, shown[row, column] == fresh[row, column] { break }
                }
                put(bytes, row, start, cell.style)
            }
        }
        shown = fresh
        if let cursor = grid.cursor {
            peel_screen_show(Int32(cursor.row), Int32(cursor.column))
        } else {
            peel_screen_show(-1, -1)
        }
    }

    private func put(_ bytes: [UInt8], _ row: Int, _ column: Int, _ style: Style) {
        let (attributes, pair) = (attributes(style), pair(style))
        unsafe bytes.withUnsafeBytes { buffer in
            guard let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
            unsafe peel_screen_put(Int32(row), Int32(column), start, buffer.count, attributes, pair)
        }
    }

    /// Everything is put anew the next time.
    func forget() {
        shown = Grid(rows: 0, columns: 0)
        peel_screen_clear()
    }

    /// Stops the process until the shell brings it back.
    func suspend() {
        peel_screen_suspend()
        forget()
    }

    /// Hands `text` to the terminal's clipboard.
    func copy(_ text: String) {
        let coded = "\u{1b}]52;c;\(Base64.encode(Array(text.utf8)))\u{7}"
        // Inside tmux and screen the sequence has to be passed on.
        var passed = coded
        if FileCheck.environment("TMUX") != nil {
            passed += "\u{1b}Ptmux;\u{1b}\(coded)\u{1b}\\"
        } else if FileCheck.environment("STY") != nil {
            // screen passes at most 768 bytes at a time.
            var rest = coded.utf8[...]
            passed = ""
            while !rest.isEmpty {
                passed += "\u{1b}P\(String(Substring(rest.prefix(700))))\u{1b}\\"
                rest = rest.dropFirst(700)
            }
        }
        let bytes = Array(passed.utf8)
        unsafe bytes.withUnsafeBytes { buffer in
            guard let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
            unsafe peel_screen_pass(start, buffer.count)
        }
    }

    /// Waits for an event, so many milliseconds at most; without a limit for as long as it takes.
    func wait(_ milliseconds: Int?) -> Event {
        let event = peel_screen_wait(Int32(clamping: milliseconds ?? -1))
        switch Int(event.kind) {
        case PEEL_EVENT_CHARACTER: return Self.character(event.value).map { .key($0) } ?? .wake
        case PEEL_EVENT_KEY: return Self.key(event.value).map { .key($0) } ?? .wake
        case PEEL_EVENT_MOUSE:
            return .mouse(
                button: Int(event.value), row: Int(event.row), column: Int(event.column), isDouble: event.double_click)
        case PEEL_EVENT_RESIZE: return .resize
        case PEEL_EVENT_WAKE: return .wake
        case PEEL_EVENT_STOP: return .stop
        case PEEL_EVENT_SUSPEND: return .suspend
        default: return .idle
        }
    }

    /// Ends a wait; any thread may call it.
    nonisolated static func wake() { peel_screen_wake() }

    private static func character(_ value: UInt32) -> Key? {
        switch value {
        case 0x1b: return .escape
        case 0x0a, 0x0d: return .enter
        case 0x09: return .tab
        case 0x08, 0x7f: return .backspace
        case 0x1f: return .control("/")
        case 1..<27: return Unicode.Scalar(value + 0x60).map { .control($0) }
        case 0..<32: return nil
        default: return Unicode.Scalar(value).map { .character($0) }
        }
    }

    private static func key(_ value: UInt32) -> Key? {
        switch Int(value) {
        case PEEL_KEY_UP: .up
        case PEEL_KEY_DOWN: .down
        case PEEL_KEY_LEFT: .left
        case PEEL_KEY_RIGHT: .right
        case PEEL_KEY_PAGE_UP: .pageUp
        case PEEL_KEY_PAGE_DOWN: .pageDown
        case PEEL_KEY_HOME: .home
        case PEEL_KEY_END: .end
        case PEEL_KEY_ENTER: .enter
        case PEEL_KEY_BACKSPACE: .backspace
        case PEEL_KEY_DELETE: .delete
        case PEEL_KEY_BACK_TAB: .backTab
        case PEEL_KEY_HELP: .help
        default: nil
        }
    }
}

/// RFC 4648 section 4.
enum Base64 {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)

    static func encode(_ bytes: [UInt8]) -> String {
        var text = ""
        var place = 0
        while place < bytes.count {
            let count = min(3, bytes.count - place)
            var word: UInt32 = 0
            for index in 0..<3 { word = word << 8 | (index < count ? UInt32(bytes[place + index]) : 0) }
            for index in 0..<4 {
                let letter = letters[Int(word >> UInt32(18 - index * 6)) & 63]
                text.unicodeScalars.append(index <= count ? letter : "=")
            }
            place += 3
        }
        return text
    }
}
