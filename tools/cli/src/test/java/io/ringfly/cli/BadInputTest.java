/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.linux.net.Link;
import io.ringfly.port.linux.net.Links;
import io.ringfly.port.linux.net.Netlink;
import io.ringfly.port.linux.sys.NetNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What cannot be: one clear line on standard error, exit code 2, nothing attached.
 *
 * <p>In the near namespace there are also {@code down0}, which is down, {@code quiet0}, whose other end is, and {@code
 * bare0} without an address.
 */
@Timeout(120)
class BadInputTest {

    /** Command lines, and what the error line has to say behind the name of the command. */
    private static final String TABLE = """
            # command
                                                     | no command given \\(see ringfly --help\\)
            frob                                     | .*'frob'.* \\(see ringfly --help\\)
            pingg                                    | .*'pingg'.*did you mean ping.*
            --frob                                   | Unknown option: '--frob' .*

            # ping: words
            ping                                     | .*'DESTINATION' \\(see ringfly ping --help\\)
            ping 10.5.0.2 10.5.0.3                   | .*'10\\.5\\.0\\.3'.*
            ping --frob 10.5.0.2                     | Unknown option: '--frob' .*
            ping --floodd 10.5.0.2                   | Unknown option: '--floodd': did you mean --flood\\?.*
            ping -z 10.5.0.2                         | Unknown option: '-z' .*
            ping --port                              | .*option '--port'.*
            ping 10.5.0                              | not an IPv4 address: "10\\.5\\.0" .*
            ping 10.5.0.256                          | not an IPv4 address: "10\\.5\\.0\\.256" .*255.*
            ping 10.5.0.2x                           | not an IPv4 address: .*
            ping ''                                  | '' is no destination: .*
            ping no-such-host.invalid                | no-such-host\\.invalid: no such host: .*
            ping fd05::g                             | not an IPv6 address: "fd05::g" .*
            ping fd05::1::2                          | not an IPv6 address: .*
            ping -4 fd05::2                          | -4 does not go with fd05::2, which is an IPv6 address
            ping -6 10.5.0.2                         | -6 does not go with 10\\.5\\.0\\.2, which is an IPv4 address
            ping -4 -6 10.5.0.2                      | -4 and -6 exclude each other
            ping fe80::2                             | fe80::2 may be on any interface: .* fe80::2%eth0 or with -I
            ping fe80::2%                            | fe80::2% names no interface: .*
            ping fe80::2%nope0                       | no interface nope0: `ringfly ports` .*
            ping fd05::2%near0                       | fd05::2%near0: an interface goes with link-local .*
            ping --port near0 fe80::2%lo             | an address on lo is not to be had by near0
            ping ::ffff:10.5.0.2                     | .* stands for an IPv4 address: give 10\\.5\\.0\\.2
            ping -I 10.5.0.1 fd05::2                 | -I 10\\.5\\.0\\.1 is no IPv6 address, as fd05::2 is
            ping -I fd05::1 10.5.0.2                 | -I fd05::1 is no IPv4 address, as 10\\.5\\.0\\.2 is

            # ping: where to
            ping 10.5.0.1                            | 10\\.5\\.0\\.1 is an address of this machine.*
            ping --port near0 10.5.0.1               | 10\\.5\\.0\\.1 is an address of this machine.*
            ping 127.0.0.1                           | 127\\.0\\.0\\.1 is an address of this machine.*
            ping --port afpacket:lo 127.0.0.1        | 127\\.0\\.0\\.1 is an address of this machine.*
            ping --port afpacket:near0?ring=7 10.5.0.2 | afpacket:near0: ring=7 is not a whole number from 64 to 131072
            ping --port afpacket:near9 10.5.0.2      | no interface near9: `ringfly ports` lists those there are
            ping --port lo 127.0.0.1                 | 127\\.0\\.0\\.1 is an address of this machine.*
            ping 0.0.0.0                             | 0\\.0\\.0\\.0 is an address of this machine.*
            ping 10.5.0.255                          | 10\\.5\\.0\\.255 is a broadcast address: .*
            ping --port near0 255.255.255.255        | 255\\.255\\.255\\.255 is a broadcast address: .*
            ping --port near0 224.0.0.1              | 224\\.0\\.0\\.1 is a multicast address: .*
            ping 10.99.0.1                           | no route to 10\\.99\\.0\\.1
            ping 10.30.0.1                           | no route to 10\\.30\\.0\\.1: .* blackhole .*
            ping 10.31.0.1                           | no route to 10\\.31\\.0\\.1: .* prohibit .*
            ping 10.32.0.1                           | no route to 10\\.32\\.0\\.1: .* unreachable .*

            ping ::1                                 | ::1 is an address of this machine.*
            ping fd05::1                             | fd05::1 is an address of this machine.*
            ping ff02::1%near0                       | ff02::1 is a multicast address: .*
            ping fd99::1                             | no route to fd99::1
            ping -I near0 fd99::1                    | no route to fd99::1 through near0
            ping fd30::1                             | no route to fd30::1: .* blackhole .*
            ping fd31::1                             | no route to fd31::1: .* prohibit .*
            ping fd32::1                             | no route to fd32::1: .* unreachable .*
            ping fe80::9%bare0                       | bare0 has no IPv6 address to send from: .*

            # ping: which port
            ping --port nope0 10.5.0.2               | no interface nope0: `ringfly ports` .*
            ping -I nope0 10.5.0.2                   | no interface nope0: `ringfly ports` .*
            ping -I near0 --port near0 10.5.0.2      | -I near0 is no address, .*
            ping --port down0 10.20.0.2              | .*down0.* is down.*
            ping --port quiet0 10.21.0.2             | xdp:quiet0: quiet0 has no carrier: .*
            ping --port near0?queue=7 10.5.0.2       | xdp:near0: no queue 7: near0 has queue 0 only
            ping --port near0?queue=x 10.5.0.2       | xdp:near0: queue=x is not a whole number .*
            ping --port near0?frob=1 10.5.0.2        | xdp: has no option frob, it knows .*queue.*
            ping --port near0?ring=100 10.5.0.2      | xdp:near0: ring=100 is not a power of two: take 128
            ping --port near0?copy=off 10.5.0.2      | xdp:near0: no zero-copy here: .* leave copy=off out
            ping --port near0?netns=nope 10.5.0.2    | no network namespace nope: `ip netns list` .*
            ping --port frob:near0 10.5.0.2          | no backend is called frob: those there are: .*xdp:.*
            ping --port mem:a 10.5.0.2               | .* mem:a can only be in this process: .*
            ping --port '' 10.5.0.2                  | '' names no port: .*

            # ping: numbers
            ping -s 1473 10.5.0.2                    | .* 1501 bytes, over the MTU of 1500 .* -s 1472 or less
            ping -s 1453 fd05::2                     | .* 1501 bytes, over the MTU of 1500 .* -s 1452 or less
            ping -F 0x100000 fd05::2                 | -F 0x100000 is no flow label: .*
            ping -F x fd05::2                        | -F x is no flow label: .*
            ping -F 1 10.5.0.2                       | -F is of IPv6, and 10\\.5\\.0\\.2 is an IPv4 address
            ping -s 99999999999 10.5.0.2             | .*'-s'.*'99999999999'.*
            ping -s -1 10.5.0.2                      | -s -1 is no size: .*
            ping -i 0 10.5.0.2                       | -i 0 is no interval: .*
            ping -i -1 10.5.0.2                      | .*'-1' is no time: .*
            ping --interval=x 10.5.0.2               | .*'x' is no time: .*
            ping -i 1h 10.5.0.2                      | .*'1h' is no time: .*
            ping -c 0 10.5.0.2                       | -c 0 is too little: .*
            ping -c x 10.5.0.2                       | .*'-c'.*'x'.*
            ping -w 0 10.5.0.2                       | -w 0 is too little: .*
            ping -W 0 10.5.0.2                       | -W 0 is too little: .*
            ping -l 0 10.5.0.2                       | -l 0 is out of range: .*
            ping -t 256 10.5.0.2                     | -t 256 is out of range: .*
            ping -Q 256 10.5.0.2                     | -Q 256 is no TOS octet: .*
            ping -M frob 10.5.0.2                    | -M frob is not do, want, probe or dont
            ping -e 65536 10.5.0.2                   | -e 65536 is out of range: .*
            ping -p xyz 10.5.0.2                     | -p xyz is not hexadecimal: .*
            ping -f -A 10.5.0.2                      | -f and -A exclude each other: .*
            ping --next-hop-mac 01:02 10.5.0.2       | .*not a MAC address: "01:02" .*

            # pong
            pong                                     | .*'PORT' \\(see ringfly pong --help\\)
            pong near0 far0                          | .*'far0'.*
            pong nope0                               | no interface nope0: `ringfly ports` .*
            pong down0                               | xdp:down0: down0 is down: `ip link set down0 up` .*
            pong quiet0                              | xdp:quiet0: quiet0 has no carrier: .*
            pong bare0                               | bare0 has no address: say with --address .*
            pong lo                                  | lo leads nowhere else, .*
            pong near0?queue=1                       | xdp:near0: no queue 1: near0 has queue 0 only
            pong near0?frob=1                        | xdp: has no option frob, .*
            pong mem:a                               | .* mem:a can only be in this process: .*
            pong near0 --address 10.5.0.300          | .*"10\\.5\\.0\\.300".*255.*
            pong near0 --address 224.0.0.1           | --address 224\\.0\\.0\\.1 is no one host's: .*
            pong near0 --address ff02::1             | --address ff02::1 is no one host's: .*
            pong near0 --address ::                  | --address :: is no one host's: .*
            pong near0 --address fd05::g             | .*"fd05::g".*
            pong near0 --adress 10.5.0.2             | .*'--adress'.*did you mean --address\\?.*

            # gen
            gen                                      | where to\\? give a port, such as eth0, or --to FILE
            gen near0                                | where to\\? give --dst, .*
            gen near0 --to x --count 1               | --to writes a file and sends nothing: leave near0 out
            gen nope0 --dst 10.5.0.2                 | no interface nope0: `ringfly ports` .*
            gen down0 --dst 10.20.0.2                | no route to 10\\.20\\.0\\.2 through down0, which is down
            gen quiet0 --dst 10.21.0.2               | xdp:quiet0: quiet0 has no carrier: .*
            gen near0 --dst 10.5.0.1                 | 10\\.5\\.0\\.1 is an address of this machine.*
            gen near0 --dst 10.5.0.255               | 10\\.5\\.0\\.255 is a broadcast address: .*
            gen near0 --dst 10.5.0.9-10.5.0.2        | .*'10\\.5\\.0\\.9-10\\.5\\.0\\.2' is upside down: .*
            gen near0 --dst 10.5.0.1/24              | .* has address bits behind its prefix: .*
            gen near0 --dst 10.5.0.2@often           | .*'@often' is no order: .*
            gen near0 --dst 10.5.0.2 --src fd05::1   | .* are of different IP versions
            gen near0 --dst 10.5.0.2 --dport 9-1     | .*'9-1' is upside down: .*
            gen near0 --dst 10.5.0.2 --dport 65536   | .*'65536' is no port: .*
            gen near0 --dst 10.5.0.2 --rate 0        | .*'0' is no rate above 0: .*
            gen near0 --dst 10.5.0.2 --rate -1       | .*'-1' is no rate above 0: .*
            gen near0 --dst 10.5.0.2 --rate 1Tpps    | .*'1Tpps' is no rate above 0: .*
            gen near0 --dst 10.5.0.2 --ramp 2k..1k:1k/1s | .*'2k\\.\\.1k:1k/1s' is upside down: .*
            gen near0 --dst 10.5.0.2 --ramp 1k-2k    | .*'1k-2k' is no ramp: .*
            gen near0 --dst 10.5.0.2 --ramp 1k..2k:1k/1s --rate 5 | --rate and --ramp exclude each other: .*
            gen near0 --dst 10.5.0.2 --duty 5ms      | --duty 5ms is no pair of times above 0: .*
            gen near0 --dst 10.5.0.2 --rate max --burst 3 | --burst does not go with --rate max: .*
            gen near0 --dst 10.5.0.2 --burst 0       | --burst 0 is too little: .*
            gen near0 --dst 10.5.0.2 --count 0       | .*'0' is no number above 0: .*
            gen near0 --dst 10.5.0.2 --count 1.5     | .*'1\\.5' is no whole number.*
            gen near0 --dst 10.5.0.2 --duration 0    | --duration 0 is too little: .*
            gen near0 --dst 10.5.0.2 --size 63       | .*a frame of 63 bytes is shorter than Ethernet's shortest: .*
            gen near0 --dst 10.5.0.2 --size 1519     | --size 1519 makes .* 1501 bytes, over the MTU of 1500: give --size 1518 or less
            gen near0 --dst 10.5.0.2 --size 1522 --vlan 5 | --size 1522 is over what .*
            gen near0 --dst fd05::2 --size 64        | a frame of 64 bytes has no room for its headers: give a size of 66 or more
            gen near0 --dst 10.5.0.2 --size 90-70    | .*'90-70' is upside down: .*
            gen --tcp near0 --dst 10.5.0.2           | .*'near0' are no TCP flags: .*PORT before --tcp.*
            gen near0 --dst 10.5.0.2 --udp --icmp    | --udp and --icmp exclude each other: .*
            gen near0 --dst 10.5.0.2 --icmp --dport 1 | --icmp has no ports: .*
            gen near0 --dst 10.5.0.2 --flows 0       | .*'0' is no number of flows: .*
            gen near0 --dst 10.5.0.2 --flows 256 --sport 1-255 | --flows 256 does not fit: .* 255 combinations; widen .*
            gen near0 --dst 10.5.0.2 --lifetime 5    | --lifetime is of flows: .*
            gen near0 --dst 10.5.0.2 --vlan 4095     | VLAN 4095 is out of range: .*
            gen near0 --dst 10.5.0.2 --vlan x        | --vlan x is no VLAN: .*
            gen near0 --dst 10.5.0.2 --ipip 10.0.0.1 | --ipip 10\\.0\\.0\\.1 is no pair: .*
            gen near0 --dst 10.5.0.2 --ipip 10.0.0.1,fd00::1 | a tunnel from .* mixes IP versions
            gen near0 --dst 10.5.0.2 --payload xyz   | --payload xyz is not hexadecimal: .*
            gen near0 --dst 10.5.0.2 --payload @/nope | --payload @/nope can't be read: .*
            gen near0 --dst 10.5.0.2 --payload @/dev/null | --payload @/dev/null is empty: .*
            gen near0 --dst 10.5.0.2 --ttl 256       | --ttl 256 is out of range: .*
            gen near0 --dst 10.5.0.2 --next-hop-mac 02:00:00:00:00:01 --threads 2 | --threads 2: xdp:near0 has 1 queue, .*
            gen near0 --dst 10.5.0.2 --json --csv    | --json and --csv exclude each other: .*
            gen near0?queue=7 --dst 10.5.0.2         | xdp:near0: no queue 7: near0 has queue 0 only
            gen file:x.pcap --count 1                | file:x\\.pcap is for reading: file:x\\.pcap\\?write writes it, .*
            gen mem:a --count 1                      | .* mem:a can only be in this process: .*
            gen mem:a --sink mem:b?drop=x --count 1  | mem:b: drop=x is no part of the packets: .*
            gen near0 --dst 10.5.0.2 --sink nope0 --next-hop-mac 02:00:00:00:00:01 --count 1 | no interface nope0: `ringfly ports` .*
            gen near0 --dst 10.5.0.2 --size 64 --vlan 5 --next-hop-mac 02:00:00:00:00:01 --sink near0 | .*give a size of 66 or more
            gen --to x --sink near0 --count 1        | --to sends nothing that could arrive: .*
            gen near0 --dst 10.5.0.2 --find-max      | --find-max counts what arrives: give --sink, .*
            gen near0 --dst 10.5.0.2 --find-max x --sink near0 | .*'x'.*
            gen near0 --dst 10.5.0.2 --find-max --sink near0 --rate 5 | --rate does not go with --find-max, .*
            gen near0 --replay x --sink near0        | --sink tells packets by the numbers that gen gives them, .*
            gen near0 --dst 10.5.0.2 --loss 1%       | --loss is of --find-max: .*
            gen near0 --dst 10.5.0.2 --find-max --loss 100% --sink near0 | .*'100%' is no part of the packets: .*
            gen mem:f --find-max 64,62 --sink mem:f  | .*a frame of 62 bytes.*
            gen --to x                               | --to writes without end: .*
            gen --to /nope/x.pcap --count 1          | --to /nope/x\\.pcap can't be written: .*

            # sink
            sink                                     | .*'PORT' \\(see ringfly sink --help\\)
            sink nope0                               | no interface nope0: `ringfly ports` .*
            sink down0                               | xdp:down0: down0 is down: .*
            sink mem:a                               | the other end of mem:a can only be in this process: `ringfly gen mem:a --sink mem:a` .*
            sink live:near0                          | .*live:near0.*
            sink near0?queue=3                       | xdp:near0: no queue 3: near0 has queue 0 only
            sink near0?drop=200%                     | near0: drop=200% is no part of the packets: .*
            sink near0?reorder=1%:x                  | near0: reorder=1%:x has no number of places .*
            sink near0 --dport 65536                 | .*'65536' is no port: .*
            sink near0 --icmp --dport 9              | ICMP has no ports: .*
            sink near0 --dst 10.5.0.300              | .*"10\\.5\\.0\\.300".*255.*
            sink near0 --vlan x                      | --vlan x is no VLAN: .*
            sink near0 --vlan 1,2,3                  | 3 VLAN tags are too many: .*
            sink near0 --vlan 4095                   | VLAN 4095 is out of range: .*
            sink near0 --run xyz                     | .*'xyz' is no run: .*
            sink near0 --count 0                     | .*'0' is no number above 0: .*
            sink near0 --duration 0                  | --duration 0 is too little: .*
            """;

    private static Lab lab;

    @BeforeAll
    static void makeLab() throws IOException {
        Lab.needs("bpftool");
        lab = new Lab();
        lab.near("ip link add down0 type veth peer name down1");
        lab.near("ip addr add 10.20.0.1/24 dev down0");
        lab.near("ip link add quiet0 type veth peer name quiet1");
        lab.near("ip addr add 10.21.0.1/24 dev quiet0");
        lab.near("ip link set quiet0 up");
        lab.near("ip link add bare0 type veth peer name bare1");
        lab.near("ip link set bare0 addrgenmode none");
        lab.near("ip link set bare0 up");
        lab.near("ip link set bare1 up");
        for (String type : List.of("blackhole 10.30", "prohibit 10.31", "unreachable 10.32")) {
            lab.near("ip route add " + type + ".0.0/24");
        }
        for (String type : List.of("blackhole fd30", "prohibit fd31", "unreachable fd32")) {
            lab.near("ip route add " + type + "::/16");
        }
        lab.near("ip -6 route add fe80::/64 dev bare0");
    }

    @AfterAll
    static void closeLab() {
        if (lab != null) {
            lab.close();
        }
    }

    /** What became of a command line. */
    private record Result(int exitCode, String out, String err) {}

    /** Runs it as a process of its own. */
    private static Result run(List<String> command) throws IOException {
        try (Child child = Child.start(Lab.in(lab.nearNetns, command))) {
            return new Result(child.exitCode(), child.out(), child.err());
        }
    }

    /** Runs it on a thread of this process: whatever it fails to close stays open, and that shows. */
    private static Result runHere(String... arguments) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Session session = new Session(new PrintWriter(out), new PrintWriter(err));
        int exitCode = NetNamespace.call(lab.nearNetns, () -> Ringfly.execute(session, arguments));
        session.out().flush();
        session.err().flush();
        return new Result(exitCode, out.toString(), err.toString());
    }

    private static String[] words(String commandLine) {
        return commandLine.isEmpty()
                ? new String[0]
                : Arrays.stream(commandLine.split(" +"))
                        .map(word -> word.replace("'", ""))
                        .toArray(String[]::new);
    }

    static Stream<Arguments> table() {
        List<Arguments> rows = new ArrayList<>();
        for (String line : TABLE.lines().toList()) {
            int bar = line.indexOf('|');
            if (bar >= 0) {
                rows.add(Arguments.of(
                        line.substring(0, bar).strip(), line.substring(bar + 1).strip()));
            }
        }
        return rows.stream();
    }

    @ParameterizedTest(name = "ringfly {0}")
    @MethodSource("table")
    void isOneClearLine(String commandLine, String message) throws IOException {
        assertError(commandLine, message, runHere(words(commandLine)));
        NetNamespace.call(lab.nearNetns, () -> {
            try (Netlink netlink = Netlink.open()) {
                for (Link link : Links.all(netlink)) {
                    assertEquals(0, link.xdp().programId(), link::name);
                }
            }
            return null;
        });
    }

    @ParameterizedTest(name = "ringfly {0}")
    @ValueSource(
            strings = {
                "frob",
                "ping --floodd 10.5.0.2",
                "ping 10.99.0.1",
                "ping --port near0?queue=7 10.5.0.2",
                "ping --port near0?copy=off 10.5.0.2",
                "ping -s 1473 10.5.0.2",
                "pong quiet0",
            })
    void isTheSameLineAndExitCode2OfAProcess(String commandLine) throws IOException {
        Result here = runHere(words(commandLine));
        assertEquals(here, run(Child.briefRingfly(words(commandLine))));
        assertEquals(2, here.exitCode);
        assertEquals("", Lab.attached(lab.nearNetns));
    }

    private static void assertError(String commandLine, String message, Result result) {
        String command = commandLine.matches("(ping|pong|gen|sink|ports)( .*)?")
                ? "ringfly " + commandLine.split(" ")[0]
                : "ringfly";
        assertEquals(2, result.exitCode, result::toString);
        assertEquals("", result.out, result::toString);
        assertEquals(1, result.err.lines().count(), result::toString);
        assertTrue(result.err.matches(command + ": " + message + "\n"), result::toString);
        assertFalse(result.err.contains("Exception"), result::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "-all, ping -c 1 10.5.0.2, 'CAP_NET_RAW, CAP_NET_ADMIN, CAP_BPF, CAP_PERFMON'",
        "-net_raw, ping -c 1 10.5.0.2, CAP_NET_RAW",
        "-net_admin, ping --port xdp:near0 10.5.0.2, CAP_NET_ADMIN",
        "'-bpf,-sys_admin', pong xdp:near0, CAP_BPF",
        "'-perfmon,-sys_admin', pong xdp:near0, CAP_PERFMON",
    })
    void missingCapabilitiesAreNamed(String without, String tool, String names) throws IOException {
        Lab.needs("setpriv");
        List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set=" + without));
        command.addAll(Child.briefRingfly(words(tool)));
        assertError(tool, ".*near0.* AF_XDP needs " + names + ".*", run(command));
    }

    /** Those that the message names are enough. */
    @Test
    void theCapabilitiesAskedForAreEnough() throws IOException {
        Lab.needs("setpriv");
        lab.near("ping -c 1 -W 1 " + Lab.FAR);
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--bounding-set=-all,+net_raw,+net_admin,+bpf,+perfmon"));
        command.addAll(Child.briefRingfly("ping", "-c", "1", Lab.FAR));
        Result result = run(command);
        assertEquals(1, result.err.lines().count(), result::toString);
        assertEquals(0, result.exitCode, result::toString);
    }

    @Test
    void whoHasTheXdpSlotIsTold() throws IOException {
        try (Child pong = lab.ringflyNear("pong", "-q", "near0").awaitErr("answering for")) {
            String owner = ".*\\(program \\d+ 'ringfly' of process " + pong.pid() + ", java\\).*";
            for (String tool : List.of("ping -c 1 10.5.0.2", "pong near0")) {
                assertError(tool, owner, run(Child.briefRingfly(words(tool))));
            }
            assertTrue(pong.isAlive(), pong::toString);
            // what has it, keeps working
            try (Child ping = lab.startFar("ping", "-c", "1", "-W", "1", Lab.NEAR)) {
                assertEquals(0, ping.exitCode(), ping::toString);
            }
            pong.signal("INT").exitCode();
        }
        // and when it has gone the slot is free again at once
        try (Child pong = lab.ringflyNear("pong", "-q", "near0").awaitErr("answering for")) {
            assertEquals(0, pong.signal("INT").exitCode(), pong::toString);
        }
    }
}
