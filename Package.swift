// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is built with: Swift 6 mode, strict memory safety, warnings as errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

/// A target names every target of ours that lies below it, also those that it reaches through others: only what is
/// named is looked at when a build decides what has to be compiled again.
let package = Package(
    name: "peel",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "peel", targets: ["peel"]),
        .library(name: "PeelWire", targets: ["PeelWire"]),
        .library(name: "PeelCapture", targets: ["PeelCapture"]),
        .library(name: "PeelFlow", targets: ["PeelFlow"]),
        .library(name: "PeelApplication", targets: ["PeelApplication"]),
        .library(name: "PeelOutput", targets: ["PeelOutput"]),
        .library(name: "PeelFilter", targets: ["PeelFilter"]),
        .library(name: "PeelInspector", targets: ["PeelInspector"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CPcap",
            pkgConfig: "libpcap",
            providers: [.apt(["libpcap-dev"]), .brew(["libpcap"])]
        ),
        .target(
            name: "CCompression",
            linkerSettings: [
                .linkedLibrary("z"), .linkedLibrary("zstd"), .linkedLibrary("lz4"), .linkedLibrary("brotlidec"),
            ]
        ),
        .target(
            name: "CCurses",
            linkerSettings: [
                .linkedLibrary("ncursesw", .when(platforms: [.linux])),
                .linkedLibrary("ncurses", .when(platforms: [.macOS])),
            ]
        ),
        .target(name: "CPlatform"),
        .target(name: "CPrefetch"),
        .target(name: "CTOML", linkerSettings: [.linkedLibrary("stdc++", .when(platforms: [.linux]))]),
        .target(name: "CPCRE2", linkerSettings: [.linkedLibrary("pcre2-8")]),
        .target(name: "PeelWire", swiftSettings: strict),
        .target(
            name: "PeelCapture",
            dependencies: [
                "PeelWire", "CPcap", "CCompression", "CPlatform", "CPrefetch",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "_CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "PeelFlow",
            dependencies: ["PeelWire", "CPrefetch", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict
        ),
        .target(
            name: "PeelApplication",
            dependencies: [
                "PeelWire", "PeelFlow", "CCompression",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "_CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
        .target(name: "PeelOutput", dependencies: ["PeelWire", "PeelFlow"], swiftSettings: strict),
        .target(name: "PeelFilter", dependencies: ["PeelWire", "CPCRE2"], swiftSettings: strict),
        .target(
            name: "PeelInspector",
            dependencies: [
                "PeelWire", "PeelCapture", "PeelFilter", "PeelFlow", "PeelApplication", "PeelOutput",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "PeelTerminal",
            dependencies: [
                "PeelWire", "PeelCapture", "PeelFilter", "PeelFlow", "PeelApplication", "PeelOutput", "PeelInspector",
                "CCurses", "CTOML",
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "peel",
            dependencies: [
                "PeelApplication", "PeelCapture", "PeelFilter", "PeelFlow", "PeelInspector", "PeelOutput",
                "PeelTerminal", "PeelWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "FuzzDissection",
            dependencies: ["PeelWire"],
            path: "Fuzz/Entries/Dissection",
            swiftSettings: strict
        ),
        .target(
            name: "FuzzSavefile",
            dependencies: ["PeelCapture", "PeelWire"],
            path: "Fuzz/Entries/Savefile",
            swiftSettings: strict
        ),
        .target(
            name: "FuzzFilter",
            dependencies: ["PeelFilter", "PeelWire"],
            path: "Fuzz/Entries/Filter",
            swiftSettings: strict
        ),
        .target(
            name: "FuzzFlows",
            dependencies: ["PeelFlow", "PeelWire"],
            path: "Fuzz/Entries/Flows",
            swiftSettings: strict
        ),
        .target(
            name: "FuzzReassembly",
            dependencies: ["PeelFlow", "PeelWire"],
            path: "Fuzz/Entries/Reassembly",
            swiftSettings: strict
        ),
        .target(
            name: "FuzzProtection",
            dependencies: [
                "PeelApplication", "PeelFlow", "PeelWire", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "_CryptoExtras", package: "swift-crypto"),
            ],
            path: "Fuzz/Entries/Protection",
            swiftSettings: strict
        ),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "FuzzDissection", "FuzzFilter", "FuzzFlows", "FuzzProtection", "FuzzReassembly", "FuzzSavefile",
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "PeelWireTests", dependencies: ["PeelWire"], swiftSettings: strict),
        .testTarget(
            name: "PeelCaptureTests",
            dependencies: ["PeelCapture", "PeelWire", "CCompression"],
            swiftSettings: strict
        ),
        .testTarget(name: "PeelFilterTests", dependencies: ["PeelFilter", "PeelWire"], swiftSettings: strict),
        .testTarget(name: "PeelFlowTests", dependencies: ["PeelFlow", "PeelWire"], swiftSettings: strict),
        .testTarget(
            name: "PeelApplicationTests",
            dependencies: ["PeelApplication", "PeelFlow", "PeelWire"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PeelOutputTests",
            dependencies: ["PeelFlow", "PeelOutput", "PeelWire"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PeelInspectorTests",
            dependencies: [
                "PeelApplication", "PeelCapture", "PeelFilter", "PeelFlow", "PeelInspector", "PeelOutput", "PeelWire",
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "PeelTerminalTests", dependencies: ["PeelTerminal"], swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)
