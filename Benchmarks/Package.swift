// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

// Needs nothing of peel's: the captures and the floor must not move when peel does.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    targets: [
        .executableTarget(name: "generate", swiftSettings: strict),
        .executableTarget(name: "walk", swiftSettings: strict),
    ]
)
