// swift-tools-version: 6.2
import PackageDescription

/// Builds with `swift build -c release --sanitize=fuzzer --product NAME`; each executable links only what it fuzzes.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

/// A function that takes an input, from `Entries`; the main package's tests call it with the kept failures.
func entry(_ name: String, of products: [String]) -> Target {
    .target(
        name: "Fuzz" + name,
        dependencies: products.map { .product(name: $0, package: "peel") },
        path: "Entries/" + name,
        swiftSettings: strict
    )
}

/// The executable `fuzz-name` that hands libFuzzer's inputs to an entry.
func fuzzer(_ name: String, calls entry: String? = nil) -> Target {
    .executableTarget(
        name: "fuzz-" + name.lowercased(),
        dependencies: [.target(name: "Fuzz" + (entry ?? name))],
        path: "Mains/" + name,
        swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]
    )
}

let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "peel", path: "../"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
    ],
    targets: [
        entry("Dissection", of: ["PeelWire"]),
        entry("Savefile", of: ["PeelCapture", "PeelWire"]),
        entry("Flows", of: ["PeelFlow", "PeelWire"]),
        entry("Reassembly", of: ["PeelFlow", "PeelWire"]),
        entry("Filter", of: ["PeelFilter", "PeelWire"]),
        .target(
            name: "FuzzProtection",
            dependencies: [
                .product(name: "PeelApplication", package: "peel"), .product(name: "PeelFlow", package: "peel"),
                .product(name: "PeelWire", package: "peel"), .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "_CryptoExtras", package: "swift-crypto"),
            ],
            path: "Entries/Protection",
            swiftSettings: strict
        ),
        fuzzer("Dissection"),
        fuzzer("Flows"),
        fuzzer("Filter"),
        fuzzer("Fragments", calls: "Reassembly"),
        fuzzer("Segments", calls: "Reassembly"),
        fuzzer("Quic", calls: "Protection"),
        fuzzer("Tls", calls: "Protection"),
        fuzzer("Http2", calls: "Protection"),
        fuzzer("Web", calls: "Protection"),
        fuzzer("Pcap", calls: "Savefile"),
        fuzzer("Pcapng", calls: "Savefile"),
        fuzzer("Writer", calls: "Savefile"),
    ]
)
