// swift-tools-version: 6.2
import PackageDescription

/// Builds with `swift build -c release --sanitize=fuzzer --product NAME`; each executable links only what it fuzzes.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

/// An entry, and the executable that hands it libFuzzer's inputs.
func fuzzer(_ name: String, _ entry: String, of products: [String]) -> [Target] {
    [
        .target(
            name: entry,
            dependencies: products.map { .product(name: $0, package: "peel") },
            path: "Entries/" + entry.dropFirst("Fuzz".count),
            swiftSettings: strict
        ),
        .executableTarget(
            name: name,
            dependencies: [.target(name: entry)],
            path: "Mains/" + entry.dropFirst("Fuzz".count),
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]
        ),
    ]
}

let package = Package(
    name: "Fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "peel", path: "../")],
    targets: fuzzer("fuzz-dissection", "FuzzDissection", of: ["PeelWire"])
)
