/// When connections have to be looked at again: the earliest first (a binary heap).
struct ZeekTimers {
    struct Entry {
        /// Nanoseconds since 1970.
        var time: Int64
        var place: Int
        /// Of the connection, so that an entry for one that is gone means nothing.
        var index: UInt64

        fileprivate func isBefore(_ other: Entry) -> Bool {
            time != other.time ? time < other.time : index < other.index
        }
    }

    private var heap: [Entry] = []

    var first: Entry? { heap.first }

    mutating func add(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].isBefore(heap[least])
            {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
