import PeelInspector

/// Searches over whole captures; each runs on a thread of its own.
enum Searches {
    /// The next packet behind, or before, `number` for whose number and entry `holds` is true.
    static func packet(
        _ session: CaptureSession, from start: Int, step: Int, _ cancellation: Cancellation,
        _ holds: (Int, PacketEntry) -> Bool
    ) -> Int? {
        var number = start
        let total = session.status.packets
        while !cancellation.isCancelled {
            // A thousand at a time, whichever way.
            let range = step > 0 ? number + 1..<min(total, number + 1024) + 1 : max(1, number - 1024)..<number
            guard range.lowerBound < range.upperBound else { return nil }
            let entries = Array(zip(range, session.entries(range)))
            guard !entries.isEmpty else { return nil }
            if step > 0 {
                for (place, entry) in entries where holds(place, entry) { return place }
            } else {
                for (place, entry) in entries.reversed() where holds(place, entry) { return place }
            }
            number = step > 0 ? range.upperBound - 1 : range.lowerBound
        }
        return nil
    }

    /// The next place of the list of packets whose line holds `needle`; `query` chooses what the list shows.
    static func text(
        _ needle: String, _ session: CaptureSession, _ query: PacketQuery?, from start: Int, step: Int,
        _ cancellation: Cancellation
    ) -> Int? {
        let reader = PacketReader(session, utc: false) {}
        let wanted = needle.lowercased()
        var place = start + step
        while !cancellation.isCancelled, place >= 0 {
            let number = query == nil ? place + 1 : query?.numbers(place..<place + 1).first
            guard let number, let summary = reader.summary(number) else { return nil }
            let text = "\(summary.source) \(summary.destination) \(summary.protocolName) \(summary.info)"
            if text.lowercased().contains(wanted) { return place }
            place += step
        }
        return nil
    }

    /// The next place of the list of connections for which `holds` is true.
    static func connection(
        _ session: CaptureSession, _ listing: FlowListing, from start: Int, step: Int, _ cancellation: Cancellation,
        _ holds: (FlowLine) -> Bool, group: (FlowGroup) -> Bool
    ) -> Int? {
        var place = start + step
        while !cancellation.isCancelled, listing.items.indices.contains(place) {
            // Some at a time, so that the index is not held up.
            var part: [Int] = []
            while part.count < 256, listing.items.indices.contains(place + part.count * step) {
                part.append(place + part.count * step)
            }
            let flows = part.compactMap { place -> Int? in
                if case .flow(let flow) = listing.items[place] { return Int(flow) }
                return nil
            }
            var lines: [UInt32: FlowLine] = [:]
            for line in session.lines(flows) { lines[UInt32(truncatingIfNeeded: line.row.index)] = line }
            for place in part {
                switch listing.items[place] {
                case .flow(let flow): if let line = lines[flow], holds(line) { return place }
                case .group(let index): if group(listing.groups[index]) { return place }
                }
            }
            place += part.count * step
        }
        return nil
    }
}
