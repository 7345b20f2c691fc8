import PeelWire

/// Packets and bytes for each path of protocols, as `tshark -z io,phs` counts them.
struct Hierarchy: Sendable {
    struct Node: Sendable {
        let layout: Int
        let depth: Int
        var packets: UInt64 = 0
        var bytes: UInt64 = 0
        var firstChild = -1
        var next = -1
    }

    /// Every path's last protocol; 0 stands for the frame itself.
    private(set) var nodes = [Node(layout: -1, depth: 0)]
    /// Packets whose path was longer than the tree had room for.
    private(set) var cutCount: UInt64 = 0

    /// Most paths that are kept.
    private static var limit: Int { 1 << 16 }

    /// Counts a packet with these protocols, from the outside.
    mutating func count(_ path: [Int], bytes: Int) {
        var place = 0
        add(place, bytes)
        for layout in path {
            guard let child = child(of: place, layout) else {
                cutCount &+= 1
                return
            }
            place = child
            add(place, bytes)
        }
    }

    private mutating func add(_ place: Int, _ bytes: Int) {
        nodes[place].packets &+= 1
        nodes[place].bytes &+= UInt64(clamping: bytes)
    }

    private mutating func child(of place: Int, _ layout: Int) -> Int? {
        var child = nodes[place].firstChild
        var last = -1
        while child >= 0 {
            if nodes[child].layout == layout { return child }
            last = child
            child = nodes[child].next
        }
        guard nodes.count < Self.limit else { return nil }
        nodes.append(Node(layout: layout, depth: nodes[place].depth + 1))
        if last < 0 { nodes[place].firstChild = nodes.count - 1 } else { nodes[last].next = nodes.count - 1 }
        return nodes.count - 1
    }

    /// The paths, each with its protocols, parents before children, in the order in which they appeared.
    var rows: [(path: [Int], node: Node)] {
        var rows: [(path: [Int], node: Node)] = []
        var waiting: [(place: Int, path: [Int])] = []
        func children(_ place: Int, _ path: [Int]) {
            var all: [(place: Int, path: [Int])] = []
            var child = nodes[place].firstChild
            while child >= 0 {
                all.append((child, path + [nodes[child].layout]))
                child = nodes[child].next
            }
            waiting += all.reversed()
        }
        children(0, [])
        while let next = waiting.popLast() {
            rows.append((next.path, nodes[next.place]))
            children(next.place, next.path)
        }
        return rows
    }
}
