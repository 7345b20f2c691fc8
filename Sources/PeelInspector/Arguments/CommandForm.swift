/// A command line that makes no sense, with the place in it.
public struct CommandFormError: Error, Equatable, Sendable {
    /// The argument, counted from 0 without the program's name.
    public let argument: Int
    /// The letter in it.
    public let offset: Int
    public let reason: String
}

extension CommandFormError {
    /// The message, and the command line with a caret under the place.
    public func text(for arguments: [String]) -> String {
        var line = "peel"
        var column = 0
        for (index, argument) in arguments.enumerated() {
            line += " "
            let shown = argument.contains(where: \.isWhitespace) ? "'\(argument)'" : argument
            if index == self.argument { column = line.count + offset + (shown.count > argument.count ? 1 : 0) }
            line += shown
        }
        if self.argument >= arguments.count { column = line.count + 1 }
        return "peel: \(reason)\n  \(line)\n  \(String(repeating: " ", count: column))^"
    }
}

/// The command line as the argument parser takes it: a subcommand, long options with joined values, files.
///
/// tcpdump's and tshark's lines work as people type them: letters grouped and joined to their values, a capture
/// expression in words. With `-r` or `-i` all words left over are the expression; without them words are files.
public struct CommandForm: Equatable, Sendable {
    /// The subcommand; nil where `peel` stands alone or before `--help` and `--version`.
    public private(set) var command: String?
    /// What the argument parser takes.
    public private(set) var arguments: [String] = []

    /// Every subcommand.
    public static let commands = [
        "read", "capture", "view", "flows", "calls", "assert", "follow", "stats", "filter", "info", "interfaces",
        "merge", "edit", "export",
        "fields", "protocols", "help",
    ]

    /// Brings a command line, without the program's name, into form.
    ///
    /// Where standard output is a terminal, files or interfaces alone are looked at on a screen.
    public init(_ words: [String], onTerminal: Bool = false) throws(CommandFormError) {
        if let first = words.first, Self.commands.contains(first), first != "read", first != "capture" {
            command = first
            arguments = words
            return
        }
        var parts = Parts()
        if let first = words.first, Self.commands.contains(first) {
            command = first
            parts.position = 1
        }
        try parts.take(words)
        if command == nil, onTerminal, parts.isBare {
            try parts.refuseUnknownCommand()
            command = "view"
            arguments = ["view"] + parts.options + (parts.words.isEmpty ? [] : ["--"] + parts.words.map(\.text))
            return
        }
        if command == nil { command = try parts.chosenCommand(words) }
        guard let command else {
            arguments = parts.options
            return
        }
        if command == "interfaces" {
            arguments = [command] + parts.options.filter { $0 == "--json" }
            return
        }
        arguments = [command] + (try parts.finished(for: command, words))
    }
}

/// What a command line is taken apart into.
private struct Parts {
    var position = 0
    var options: [String] = []
    var words: [(text: String, argument: Int)] = []
    var files: [String] = []
    var timeLetters = 0
    var isLive = false
    var listsInterfaces = false
    var wantsHelp = false
    var hasExpression = false
    /// Where each option stands, by its long name.
    var places: [String: Int] = [:]

    mutating func take(_ arguments: [String]) throws(CommandFormError) {
        while position < arguments.count {
            let argument = arguments[position]
            if argument == "--" {
                for index in (position + 1)..<arguments.count { words.append((arguments[index], index)) }
                return
            }
            if argument.hasPrefix("--") {
                try takeLong(argument, arguments)
            } else if argument.hasPrefix("-"), argument.count > 1 {
                try takeLetters(argument, arguments)
            } else {
                words.append((argument, position))
            }
            position += 1
        }
    }

    private mutating func takeLong(_ argument: String, _ arguments: [String]) throws(CommandFormError) {
        var name = String(argument.dropFirst(2))
        var joined: String?
        if let equals = name.firstIndex(of: "=") {
            joined = String(name[name.index(after: equals)...])
            name = String(name[..<equals])
        }
        name = ArgumentLetters.synonyms[name] ?? name
        if name == "time-stamp-precision" {
            if joined == nil { joined = try next(arguments, after: argument) }
            return addFlag(joined == "nano" ? "nano" : "micro")
        }
        if ArgumentLetters.takesValue(name) {
            if let joined { return add(name, joined) }
            add(name, try next(arguments, after: argument))
        } else if let joined {
            options.append("--\(name)=\(joined)")
        } else {
            addFlag(name)
        }
    }

    private mutating func takeLetters(_ argument: String, _ arguments: [String]) throws(CommandFormError) {
        let letters = Array(argument)
        var index = 1
        while index < letters.count {
            guard let known = ArgumentLetters.find(letters[index]) else {
                let rest = String(letters[(index + 1)...])
                let value = rest.isEmpty && position + 1 < arguments.count ? arguments[position + 1] : rest
                let advice = ForeignOptions.advice(on: letters[index], value: value)
                throw CommandFormError(
                    argument: position, offset: index,
                    reason: "unknown option -\(letters[index]); \(advice ?? "`peel help` lists the options")")
            }
            if known.name == "tcpdump-time", index == letters.count - 1, position + 1 < arguments.count,
                let times = ForeignOptions.timeLetters(for: arguments[position + 1]),
                !FileCheck.exists(arguments[position + 1])
            {
                timeLetters = times
                position += 1
                return
            }
            if !known.takesValue {
                addFlag(known.name)
                index += 1
                continue
            }
            var value = String(letters[(index + 1)...])
            if value.isEmpty { value = try next(arguments, after: "-\(letters[index])") }
            if known.name == "decode-as", !value.contains("=") {
                throw CommandFormError(
                    argument: position, offset: 0,
                    reason: ForeignOptions.decodeAs)
            }
            add(known.name, value)
            return
        }
    }

    /// The argument after `option`, which is its value.
    private mutating func next(_ arguments: [String], after option: String) throws(CommandFormError) -> String {
        guard position + 1 < arguments.count else {
            throw CommandFormError(argument: arguments.count, offset: 0, reason: "\(option) needs a value")
        }
        position += 1
        return arguments[position]
    }

    private mutating func add(_ name: String, _ value: String) {
        places[name] = position
        switch name {
        case "read": files.append(value)
        case "generate-completion-script":
            wantsHelp = true
            options.append("--\(name)=\(value)")
        case "interface":
            isLive = true
            options.append("--interface=\(value)")
        case "capture-filter", "capture-filter-file":
            hasExpression = true
            options.append("--\(name)=\(value)")
        default: options.append("--\(name)=\(value)")
        }
    }

    private mutating func addFlag(_ name: String) {
        places[name] = position
        switch name {
        case "micro": break  // What times have anyway.
        case "tcpdump-time": timeLetters += 1
        case "list-interfaces": listsInterfaces = true
        case "help", "version", "experimental-dump-help":
            wantsHelp = true
            options.append("--\(name)")
        default: options.append("--\(name)")
        }
    }

    /// Only files, only interfaces, or nothing at all: no option says what to print.
    var isBare: Bool {
        files.isEmpty && timeLetters == 0 && !listsInterfaces && (words.isEmpty || !isLive)
            && options.allSatisfy { $0.hasPrefix("--interface=") }
    }

    /// The subcommand that a line without one means.
    func chosenCommand(_ arguments: [String]) throws(CommandFormError) -> String? {
        if listsInterfaces { return "interfaces" }
        if isLive, files.isEmpty { return "capture" }
        if !files.isEmpty { return "read" }
        if !words.isEmpty {
            try refuseUnknownCommand()
            return "read"
        }
        if wantsHelp || options.isEmpty { return nil }
        if options.contains("--list-data-link-types") { return "capture" }
        return "capture"
    }

    /// A first word that is no path and looks like a command was mistyped.
    func refuseUnknownCommand() throws(CommandFormError) {
        guard let first = words.first, first.argument == 0, !first.text.contains("."), !first.text.contains("/") else {
            return
        }
        let near = CommandForm.commands.filter { command in
            command.hasPrefix(first.text) || first.text.hasPrefix(command)
                || Set(command).symmetricDifference(Set(first.text)).count <= 2
        }
        guard let best = near.first, !FileCheck.exists(first.text) else { return }
        throw CommandFormError(
            argument: 0, offset: 0, reason: "unknown command `\(first.text)`; did you mean `peel \(best)`?")
    }

    /// Words behind a file that are no files and read like an expression belong to `-f`, or behind `-r FILE`.
    private func refuseExpression() throws(CommandFormError) {
        for word in words.dropFirst() where ForeignOptions.isExpression(word.text) && !FileCheck.exists(word.text) {
            throw CommandFormError(
                argument: word.argument, offset: 0,
                reason: "there is no file `\(word.text)`; a capture expression stands behind -f, or behind -r FILE")
        }
    }

    /// The parser's arguments for `read` or `capture`.
    func finished(for command: String, _ arguments: [String]) throws(CommandFormError) -> [String] {
        var result = options
        if timeLetters > 0 { result.append("--time=\(String(repeating: "t", count: min(timeLetters, 5)))") }
        if command == "read", isLive {
            throw CommandFormError(
                argument: 0, offset: 0, reason: "-i captures live and cannot be combined with reading files")
        }
        if command == "capture", !files.isEmpty {
            throw CommandFormError(
                argument: 0, offset: 0, reason: "capture takes -i IFACE; a file is read by `peel read`")
        }
        if command == "read" {
            for option in result {
                guard let advice = ForeignOptions.adviceOnReading(option) else { continue }
                let name = String(option.dropFirst(2).prefix { $0 != "=" })
                throw CommandFormError(argument: places[name] ?? 0, offset: 0, reason: advice)
            }
            result.removeAll { ForeignOptions.isIdleInReading($0) }
        }
        var paths = files
        if isLive || !files.isEmpty || command == "capture" {
            if let first = words.first {
                if hasExpression {
                    throw CommandFormError(
                        argument: first.argument, offset: 0,
                        reason: "the capture expression is given twice: by -f and in words")
                }
                result.append("--capture-filter=\(words.map(\.text).joined(separator: " "))")
            }
        } else {
            try refuseExpression()
            paths += words.map(\.text)
        }
        if paths.isEmpty { return result }
        return result + ["--"] + paths
    }
}
