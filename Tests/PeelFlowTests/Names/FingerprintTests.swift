import PeelFlow
import Testing

@Suite struct FingerprintTests {
    /// The examples of https://github.com/salesforce/ja3.
    @Test func ja3() {
        var facts = HelloFacts()
        facts.version = 769
        facts.suites = [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4]
        facts.extensions = [0, 10, 11]
        facts.groups = [23, 24, 25]
        facts.formats = [0]
        #expect(facts.ja3Text == "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0")
        #expect(HelloFacts.md5(facts.ja3Text) == "ada70206e40642a3e4461f35503241d5")
        facts = HelloFacts()
        facts.version = 769
        facts.suites = [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99]
        #expect(HelloFacts.md5(facts.ja3Text) == "de350869b8c85de67a350c8d186f11e6")
    }

    /// The example of FoxIO's description, its values shuffled.
    @Test func ja4() {
        var facts = HelloFacts()
        facts.version = 0x0303
        facts.versions = [0x2a2a, 0x0304, 0x0303]
        facts.suites = [
            0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c,
            0x009d,
            0x002f, 0x0035,
        ]
        facts.extensions = [
            0x4a4a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b,
            0xff01, 0x000b, 0x000a, 0x0015,
        ]
        facts.signatures = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601]
        facts.application = Array("h2".utf8)
        #expect(facts.ja4.hashed == "t13d1516h2_8daaf6152771_e5627efa2ab1")
        facts.signatures = []
        #expect(facts.ja4.hashed == "t13d1516h2_8daaf6152771_6d807ffa2a79")
        facts.application = [0xab]
        #expect(facts.ja4.hashed.hasPrefix("t13d1516ab_"))
        facts = HelloFacts()
        #expect(facts.ja4.hashed == "t00i000000_000000000000_000000000000")
    }
}
