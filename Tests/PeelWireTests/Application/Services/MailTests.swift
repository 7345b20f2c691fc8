import PeelWire
import Testing

struct SMTPTests {
    @Test func aConversation() {
        let shown = Service.talk(
            "smtp",
            [
                (.server, "220 mail.example.org ESMTP\r\n"), (.client, "EHLO me\r\n"),
                (.server, "250-mail.example.org\r\n250 PIPELINING\r\n"), (.client, "MAIL FROM:<a@example.org>\r\n"),
                (.server, "250 ok\r\n"), (.client, "DATA\r\n"), (.server, "354 go ahead\r\n"),
                (.client, "Subject: hi\r\n\r\nDATA\r\n.\r"), (.client, "\n"), (.server, "250 queued\r\n"),
                (.client, "QUIT\r\n"),
            ])
        #expect(shown[0]["smtp.response.code"] == ["220"])
        #expect(shown[1]["smtp.req.command"] == ["EHLO"])
        #expect(shown[1]["smtp.req.parameter"] == ["me"])
        #expect(shown[2]["smtp.rsp.parameter"] == ["mail.example.org", "PIPELINING"])
        #expect(shown[3]["smtp.command_line"] == ["MAIL FROM:<a@example.org>\r\n"])
        #expect(shown[7]["smtp.req.command"].isEmpty)
        #expect(shown[7]["smtp.eom"].isEmpty)
        #expect(shown[8]["smtp.eom"].count == 1)
        #expect(shown[10]["smtp.req.command"] == ["QUIT"])
    }

    @Test func aSecretInTwoLines() {
        let shown = Service.talk(
            "smtp",
            [
                (.client, "AUTH LOGIN\r\n"), (.server, "334 VXNlcm5hbWU6\r\n"), (.client, "bWU=\r\n"),
                (.server, "334 UGFzc3dvcmQ6\r\n"), (.client, "c2VjcmV0\r\n"), (.server, "235 ok\r\n"),
                (.client, "QUIT\r\n"),
            ])
        #expect(shown[2]["smtp.auth.username"] == ["bWU="])
        #expect(shown[4]["smtp.auth.password"] == ["c2VjcmV0"])
        #expect(shown[6]["smtp.req.command"] == ["QUIT"])
    }

    @Test func chunks() {
        let shown = Service.talk(
            "smtp", [(.client, "BDAT 5\r\n"), (.client, "ab\r\n."), (.server, "250 ok\r\n"), (.client, "QUIT\r\n")])
        #expect(shown[1]["peel.smtp.data"] == ["61620d0a2e"])
        #expect(shown[3]["smtp.req.command"] == ["QUIT"])
        // A chunk ends where its count says, however much has come.
        #expect(Service.length(Array("abcdefg".utf8), as: "smtp", state: 3 | 5 << 8) == .count(5))
    }

    @Test func everyShorterMessage() {
        Service.expectFaultsInPrefixes(Array("EHLO me\r\n".utf8), as: "smtp")
        Service.expectFaultsInPrefixes(Array("250-a\r\n250 b\r\n".utf8), as: "smtp", from: .server)
    }

    @Test func theEndOfAMessageIsALineOfItsOwn() {
        // All that is here belongs to the message where its end is not.
        for (text, count) in [("a\r\n.\r\nQUIT", 6), (".\r\n", 3), ("a.\r\n", 4), ("..\r\n", 4), ("\r\n.\n", 4)] {
            #expect(Service.length(Array(text.utf8), as: "smtp", state: 2 | 2 << 3) == .count(count), "\(text)")
        }
    }
}

struct POP3Tests {
    @Test func aConversation() {
        let shown = Service.talk(
            "pop",
            [
                (.server, "+OK ready\r\n"), (.client, "USER me\r\n"), (.server, "+OK\r\n"), (.client, "RETR 1\r\n"),
                (.server, "+OK 5 octets\r\n"), (.server, "hi\r\n.\r\n"), (.client, "LIST 1\r\n"),
                (.server, "-ERR none\r\n"),
            ])
        #expect(shown[0]["pop.response.indicator"] == ["+OK"])
        #expect(shown[0]["pop.response.description"] == ["ready"])
        #expect(shown[1]["pop.request.command"] == ["USER"])
        #expect(shown[1]["pop.request.parameter"] == ["me"])
        #expect(shown[5]["peel.pop.data"] == ["68690d0a2e0d0a"])
        #expect(shown[7]["pop.response.indicator"] == ["-ERR"])
    }

    @Test func everyShorterLine() { Service.expectFaultsInPrefixes(Array("USER me\r\n".utf8), as: "pop") }
}

struct IMAPTests {
    @Test func aConversation() {
        let request = Service.read("a1 LOGIN me secret\r\n", as: "imap")
        #expect(request["imap.request_tag"] == ["a1"])
        #expect(request["imap.request.command"] == ["LOGIN"])
        #expect(request["imap.isrequest"] == ["1"])
        let answer = Service.read("* 3 EXISTS\r\na1 OK done\r\n", as: "imap", from: .server)
        #expect(answer["imap.line"] == ["* 3 EXISTS\r\n", "a1 OK done\r\n"])
        #expect(answer["imap.response"] == ["a1 OK done"])
        #expect(answer["imap.response.status"] == ["OK"])
    }

    @Test func aLiteralIsNoLine() {
        let whole = Array("* 1 FETCH (BODY {4}\r\na\r\nb)\r\na2 OK\r\n".utf8)
        let shown = Service.read(whole, as: "imap", from: .server)
        #expect(shown["imap.line"] == ["* 1 FETCH (BODY {4}\r\n", ")\r\n", "a2 OK\r\n"])
        #expect(shown["imap.response_tag"] == [")", "a2"])
        #expect(Service.length(Array(whole[..<22]), as: "imap", from: .server) == .unknown(until: 23))
        // A count beyond all bounds, and none.
        #expect(Service.length(Array("* {99999999999}\r\n".utf8), as: "imap", from: .server) == .unknown(until: 18))
        #expect(Service.length(Array("* {x}\r\n".utf8), as: "imap", from: .server) == .count(7))
    }

    @Test func whatAClientSendsForItsCount() {
        let shown = Service.read("a1 APPEND x {5}\r\n", as: "imap")
        #expect(shown["imap.request.command"] == ["APPEND"])
        let text = Service.read("abc\r\n\r\n", as: "imap")
        #expect(text["imap.line"] == ["abc\r\n", "\r\n"])
        #expect(text["imap.request"] == ["abc"])
        #expect(Service.read("a2 UID FETCH 1:* (FLAGS)\r\n", as: "imap")["imap.request.command"] == ["FETCH"])
    }

    @Test func everyShorterLine() { Service.expectFaultsInPrefixes(Array("a1 NOOP\r\n".utf8), as: "imap") }
}

struct FTPTests {
    @Test func commandsAndReplies() {
        let port = Service.read("PORT 192,0,2,10,200,21\r\n", as: "ftp")
        #expect(port["ftp.request.command"] == ["PORT"])
        #expect(port["ftp.active.cip"] == ["192.0.2.10"])
        #expect(port["ftp.active.port"] == ["51221"])
        let passive = Service.read("227 Entering Passive Mode (192,0,2,1,4,1).\r\n", as: "ftp", from: .server)
        #expect(passive["ftp.response.code"] == ["227"])
        #expect(passive["ftp.passive.ip"] == ["192.0.2.1"])
        #expect(passive["ftp.passive.port"] == ["1025"])
        let extended = Service.read("229 Entering (|||6446|)\r\n", as: "ftp", from: .server)
        #expect(extended["ftp.epsv.port"] == ["6446"])
    }

    @Test func numbersThatLie() {
        for text in ["PORT 1,2,3,4,5\r\n", "PORT 1,2,3,4,5,256\r\n", "PORT 1,2,3,4,,6\r\n", "PORT \r\n"] {
            #expect(Service.read(text, as: "ftp")["ftp.active.port"].isEmpty, "\(text)")
        }
        for text in ["229 x\r\n", "229 (|||\r\n", "229 (|||99999|)\r\n", "229 (\r\n"] {
            #expect(Service.read(text, as: "ftp", from: .server)["ftp.epsv.port"].isEmpty, "\(text)")
        }
    }

    /// Lines are not waited for: what is here of one is shown.
    @Test func everyShorterCommand() {
        let command = Array("RETR file".utf8)
        for count in 1...command.count {
            let shown = Service.read(Array(command[..<count]), as: "ftp")
            #expect(shown["ftp.request.command"] == [String(decoding: command[..<min(count, 4)], as: UTF8.self)])
            #expect(shown["ftp.request.arg"].count == (count > 5 ? 1 : 0))
        }
    }
}
