/// Finds the names that somebody may have meant.
public enum NearestNames {
    /// At most three names of fields and protocols that differ least from `name`.
    static func find(_ name: String, in index: FieldIndex) -> [String] {
        let all = index.names + index.combined.map(\.name.description) + index.layoutNames.map(\.description)
        return find(name, in: all)
    }

    /// At most three of `all` that differ least from `name`, none that differs in more than a third.
    public static func find(_ name: String, in all: [String]) -> [String] {
        let wanted = Array(name.lowercased().utf8)
        let limit = max(2, wanted.count / 3)
        let tail = name.split(separator: ".").last.map(String.init) ?? name
        var ranked: [(distance: Int, name: String)] = []
        var seen: Set<String> = []
        for candidate in all where seen.insert(candidate).inserted {
            var distance = distance(wanted, Array(candidate.utf8))
            if candidate.hasPrefix(name) { distance = min(distance, 1) }
            if candidate.hasSuffix("." + tail) { distance = min(distance, limit) }
            if distance <= limit { ranked.append((distance, candidate)) }
        }
        ranked.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
        return ranked.prefix(3).map(\.name)
    }

    /// How many letters must be put in, taken out, replaced or swapped with their neighbour.
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var before: [Int] = []
        var previous = Array(0...other.count)
        for (row, letter) in one.enumerated() {
            var current = [row + 1]
            for (column, otherLetter) in other.enumerated() {
                var best = min(previous[column + 1], current[column]) + 1
                best = min(best, previous[column] + (letter == otherLetter ? 0 : 1))
                if row > 0, column > 0, letter == other[column - 1], one[row - 1] == otherLetter {
                    best = min(best, before[column - 1] + 1)
                }
                current.append(best)
            }
            (before, previous) = (previous, current)
        }
        return previous[other.count]
    }
}
