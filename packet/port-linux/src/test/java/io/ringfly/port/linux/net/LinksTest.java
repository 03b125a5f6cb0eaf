/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.BPF_ALU64;
import static io.ringfly.bindings.linux.Linux.BPF_ATTR_INSNS;
import static io.ringfly.bindings.linux.Linux.BPF_ATTR_INSN_CNT;
import static io.ringfly.bindings.linux.Linux.BPF_ATTR_LICENSE;
import static io.ringfly.bindings.linux.Linux.BPF_ATTR_LINK_ATTACH_TYPE;
import static io.ringfly.bindings.linux.Linux.BPF_ATTR_LINK_FLAGS;
import static io.ringfly.bindings.linux.Linux.BPF_ATTR_LINK_PROG_FD;
import static io.ringfly.bindings.linux.Linux.BPF_ATTR_LINK_TARGET_IFINDEX;
import static io.ringfly.bindings.linux.Linux.BPF_ATTR_PROG_TYPE;
import static io.ringfly.bindings.linux.Linux.BPF_ATTR_SIZE;
import static io.ringfly.bindings.linux.Linux.BPF_EXIT;
import static io.ringfly.bindings.linux.Linux.BPF_JMP;
import static io.ringfly.bindings.linux.Linux.BPF_LINK_CREATE;
import static io.ringfly.bindings.linux.Linux.BPF_MOV;
import static io.ringfly.bindings.linux.Linux.BPF_PROG_LOAD;
import static io.ringfly.bindings.linux.Linux.BPF_PROG_TYPE_XDP;
import static io.ringfly.bindings.linux.Linux.BPF_XDP;
import static io.ringfly.bindings.linux.Linux.XDP_FLAGS_DRV_MODE;
import static io.ringfly.bindings.linux.Linux.XDP_FLAGS_SKB_MODE;
import static io.ringfly.bindings.linux.Linux.XDP_PASS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.linux.sys.NetNamespace;
import io.ringfly.port.linux.sys.Syscall;
import io.ringfly.port.linux.sys.SyscallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LinksTest {

    private static Lab lab;

    @BeforeAll
    static void open() throws IOException {
        lab = new Lab();
    }

    @AfterAll
    static void close() throws IOException {
        if (lab != null) {
            lab.close();
            assertEquals(List.of(), lab.namespaces());
        }
    }

    private static void assertSame(Map<String, Object> expected, Link link) {
        assertEquals(Json.number(expected.get("ifindex")), link.index());
        assertEquals(expected.get("ifname"), link.name());
        assertEquals(Json.number(expected.get("mtu")), link.mtu());
        assertEquals(((String) expected.get("operstate")).toLowerCase(Locale.ROOT), link.operState());
        assertEquals(Json.number(expected.get("num_rx_queues")), link.rxQueues());
        assertEquals(Json.number(expected.get("num_tx_queues")), link.txQueues());
        Object info = expected.get("linkinfo");
        assertEquals(info == null ? "" : Json.object(info).getOrDefault("info_kind", ""), link.kind());
        List<?> flags = (List<?>) expected.get("flags");
        assertEquals(flags.contains("UP"), link.isUp());
        assertEquals(flags.contains("LOWER_UP"), link.hasCarrier());
        assertEquals(flags.contains("LOOPBACK"), link.isLoopback());
        Object type = expected.get("link_type");
        assertEquals(type.equals("ether") || type.equals("loopback"), link.hasEthernetHeader());
        String address = (String) expected.get("address");
        assertEquals(address != null && address.length() == 17 ? Lab.mac(address) : 0, link.mac());
    }

    private static void assertSameAsIp(List<Link> links) throws IOException {
        List<Map<String, Object>> expected = lab.nearJson("-d link");
        assertEquals(expected.size(), links.size());
        for (int i = 0; i < expected.size(); i++) {
            assertSame(expected.get(i), links.get(i));
        }
    }

    @Test
    void allLinksAreThoseOfIp() throws IOException {
        assertSameAsIp(lab.ask(Links::all));
    }

    @Test
    void linksOfEveryKindThatThisKernelHas() throws IOException {
        List<String> made = new ArrayList<>();
        String[] kinds = {
            "link add kind0 type bridge",
            "link add kind1 type ifb",
            "link add kind2 type dummy",
            "link add kind3 link near0 type vlan id 7",
            "tuntap add kind4 mode tun",
            "link add kind5 type ipip local 10.1.0.1 remote 10.1.0.2"
        };
        try {
            for (String kind : kinds) {
                try {
                    lab.near(kind);
                    made.add(kind.replaceAll(".*(kind\\d).*", "$1"));
                } catch (IOException e) {
                    System.err.println("not tested: " + e.getMessage().trim());
                }
            }
            assertSameAsIp(lab.ask(Links::all));
        } finally {
            for (String name : made) {
                lab.near("link del " + name);
            }
        }
    }

    @Test
    void oneLinkByNameAndByIndex() throws IOException {
        Link link = lab.ask(netlink -> Links.byName(netlink, "near0")).orElseThrow();
        assertSame(lab.nearJson("-d link show dev near0").get(0), link);
        assertEquals("veth", link.kind());
        assertEquals(4, link.rxQueues());
        assertEquals(Optional.of(link), lab.ask(netlink -> Links.byIndex(netlink, link.index())));
        Link lo = lab.ask(netlink -> Links.byName(netlink, "lo")).orElseThrow();
        assertTrue(lo.isLoopback());
        assertEquals("", lo.kind());
    }

    @Test
    void alternativeNamesFindTheLinkToo() throws IOException {
        String longName = "a-name-of-more-than-fifteen-bytes";
        lab.near("link property add dev near0 altname short-alt");
        lab.near("link property add dev near0 altname " + longName);
        for (String name : List.of("short-alt", longName)) {
            assertEquals(
                    "near0",
                    lab.ask(netlink -> Links.byName(netlink, name))
                            .orElseThrow()
                            .name());
        }
    }

    @Test
    void absentLinksAreEmpty() throws IOException {
        for (String name : List.of("", "absent", "absent-and-longer-than-fifteen", "x".repeat(127), "x".repeat(128))) {
            assertEquals(Optional.empty(), lab.ask(netlink -> Links.byName(netlink, name)), name);
        }
        for (int index : new int[] {-1, 0, 123456, Integer.MAX_VALUE}) {
            assertEquals(Optional.empty(), lab.ask(netlink -> Links.byIndex(netlink, index)));
            assertEquals(Optional.empty(), lab.ask(netlink -> Links.counters(netlink, index)));
        }
    }

    @Test
    void switchedOffAndWithoutCarrier() throws IOException {
        lab.near("link add off0 type veth peer name off1");
        try {
            Link off = lab.ask(netlink -> Links.byName(netlink, "off0")).orElseThrow();
            assertFalse(off.isUp());
            assertEquals("down", off.operState());
            lab.near("link set off0 up");
            Link alone = lab.ask(netlink -> Links.byName(netlink, "off0")).orElseThrow();
            assertTrue(alone.isUp());
            assertFalse(alone.hasCarrier());
            assertEquals("lowerlayerdown", alone.operState());
            lab.near("link set off1 up");
            Link both = lab.ask(netlink -> Links.byName(netlink, "off0")).orElseThrow();
            assertTrue(both.hasCarrier());
            assertEquals("up", both.operState());
        } finally {
            lab.near("link del off0");
        }
    }

    @Test
    void countersAreThoseOfIp() throws IOException {
        lab.inNear("ping -q -c 3 -i 0.01 10.1.0.2");
        LinkCounters counters =
                lab.ask(netlink -> Links.counters(netlink, lab.index("lo"))).orElseThrow();
        lab.inNear("ping -q -c 3 -i 0.01 -s 1000 127.0.0.1");
        LinkCounters later =
                lab.ask(netlink -> Links.counters(netlink, lab.index("lo"))).orElseThrow();
        assertEquals(counters.rxPackets() + 6, later.rxPackets());
        assertEquals(counters.txPackets() + 6, later.txPackets());
        assertEquals(counters.txBytes() + 6 * 1028, later.txBytes()); // loopback counts no Ethernet header
        Map<String, Object> stats =
                Json.object(lab.nearJson("-s link show dev lo").get(0).get("stats64"));
        Map<String, Object> rx = Json.object(stats.get("rx"));
        Map<String, Object> tx = Json.object(stats.get("tx"));
        LinkCounters expected = new LinkCounters(
                (Long) rx.get("packets"),
                (Long) tx.get("packets"),
                (Long) rx.get("bytes"),
                (Long) tx.get("bytes"),
                (Long) rx.get("errors"),
                (Long) tx.get("errors"),
                (Long) rx.get("dropped"),
                (Long) tx.get("dropped"),
                later.rxMissed());
        assertEquals(expected, later);
    }

    @Test
    void socketShowsTheNamespaceItWasOpenedIn() throws IOException {
        Netlink inLab = NetNamespace.call(lab.near, Netlink::open);
        try (inLab;
                Netlink here = Netlink.open()) { // used from this thread, which is in another namespace
            assertTrue(Links.byName(inLab, "near0").isPresent());
            assertFalse(Links.byName(inLab, "far0").isPresent());
            assertFalse(Links.byName(here, "near0").isPresent());
        }
        assertTrue(NetNamespace.call(lab.far, () -> {
            try (Netlink netlink = Netlink.open()) {
                return Links.byName(netlink, "far0").isPresent();
            }
        }));
    }

    @Test
    void manyLinksComeInSeveralPartsWhateverTheBuffer() throws IOException {
        try (Lab crowd = new Lab()) {
            StringBuilder batch = new StringBuilder();
            for (int i = 0; i < 150; i++) {
                batch.append("link add many")
                        .append(i)
                        .append(" type veth peer name more")
                        .append(i)
                        .append('\n');
            }
            Lab.feed(batch.toString(), "ip", "-n", crowd.near, "-batch", "-");
            Set<String> expected = new HashSet<>();
            for (Map<String, Object> link : crowd.nearJson("link")) {
                expected.add((String) link.get("ifname"));
            }
            assertEquals(302, expected.size());
            for (int part : new int[] {1, 100, 1000, 4096, 32768}) {
                Set<String> seen = NetNamespace.call(crowd.near, () -> {
                    try (Netlink netlink = Netlink.open(part)) {
                        assertEquals(
                                "near0",
                                Links.byName(netlink, "near0").orElseThrow().name());
                        Set<String> names = new HashSet<>();
                        for (Link link : Links.all(netlink)) {
                            assertTrue(names.add(link.name()), link.name());
                        }
                        assertEquals(
                                "lo", Links.byIndex(netlink, 1).orElseThrow().name());
                        return names;
                    }
                });
                assertEquals(expected, seen);
            }
        }
    }

    @Test
    void dumpsAreConsistentWhileLinksComeAndGo() throws Exception {
        try (Lab churn = new Lab()) {
            StringBuilder batch = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                batch.append("link add stay")
                        .append(i)
                        .append(" type veth peer name also")
                        .append(i)
                        .append('\n');
            }
            Lab.feed(batch.toString(), "ip", "-n", churn.near, "-batch", "-");
            StringBuilder changes = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                changes.append("link add go type veth peer name gone\nlink del go\n");
            }
            Thread changer = new Thread(() -> {
                try {
                    Lab.feed(changes.toString(), "ip", "-n", churn.near, "-batch", "-");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            changer.start();
            int dumps = 0;
            do {
                Set<String> names = new HashSet<>();
                for (Link link : churn.ask(Links::all)) {
                    assertTrue(names.add(link.name()), link.name());
                }
                names.remove("go");
                names.remove("gone");
                assertEquals(82, names.size());
                dumps++;
            } while (changer.isAlive());
            changer.join();
            assertTrue(dumps > 3, dumps + " dumps");
        }
    }

    @Test
    void xdpProgramsShow() throws IOException {
        assertEquals(
                XdpAttachment.NONE,
                lab.ask(netlink -> Links.byName(netlink, "near0")).orElseThrow().xdp());
        for (int flags : new int[] {XDP_FLAGS_DRV_MODE(), XDP_FLAGS_SKB_MODE()}) {
            boolean isNative = flags == XDP_FLAGS_DRV_MODE();
            XdpAttachment xdp = NetNamespace.call(lab.near, () -> {
                try (Netlink netlink = Netlink.open();
                        Arena arena = Arena.ofConfined()) {
                    Syscall sys = new Syscall(arena);
                    Link before = Links.byName(netlink, "near0").orElseThrow();
                    long program = loadPass(sys, arena);
                    long attached = attach(sys, arena, program, before.index(), flags);
                    try {
                        Map<String, Object> expected = Json.object(
                                lab.nearJson("link show dev near0").get(0).get("xdp"));
                        Link link = Links.byName(netlink, "near0").orElseThrow();
                        assertEquals(
                                Json.number(Json.object(expected.get("prog")).get("id")),
                                link.xdp().programId());
                        return link.xdp();
                    } finally {
                        sys.call(Syscall.CLOSE, attached);
                        sys.call(Syscall.CLOSE, program);
                    }
                }
            });
            assertEquals(isNative ? XdpAttachment.Mode.NATIVE : XdpAttachment.Mode.GENERIC, xdp.mode());
            assertTrue(xdp.programId() > 0);
        }
    }

    /** A program of two instructions that passes everything on. */
    private static long loadPass(Syscall sys, Arena arena) throws IOException {
        MemorySegment code = arena.allocate(16, 8);
        code.asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .put(0, (byte) (BPF_ALU64() | BPF_MOV()))
                .putInt(4, XDP_PASS())
                .put(8, (byte) (BPF_JMP() | BPF_EXIT()));
        MemorySegment attr = arena.allocate(BPF_ATTR_SIZE(), 8);
        ByteBuffer bytes = attr.asByteBuffer().order(ByteOrder.nativeOrder());
        bytes.putInt(BPF_ATTR_PROG_TYPE(), BPF_PROG_TYPE_XDP());
        bytes.putInt(BPF_ATTR_INSN_CNT(), 2);
        bytes.putLong(BPF_ATTR_INSNS(), code.address());
        bytes.putLong(BPF_ATTR_LICENSE(), arena.allocateFrom("Apache-2.0").address());
        return SyscallException.check(
                "BPF_PROG_LOAD", sys.call(Syscall.BPF, BPF_PROG_LOAD(), attr.address(), BPF_ATTR_SIZE()));
    }

    private static long attach(Syscall sys, Arena arena, long program, int ifindex, int flags) throws IOException {
        MemorySegment attr = arena.allocate(BPF_ATTR_SIZE(), 8);
        ByteBuffer bytes = attr.asByteBuffer().order(ByteOrder.nativeOrder());
        bytes.putInt(BPF_ATTR_LINK_PROG_FD(), (int) program);
        bytes.putInt(BPF_ATTR_LINK_TARGET_IFINDEX(), ifindex);
        bytes.putInt(BPF_ATTR_LINK_ATTACH_TYPE(), BPF_XDP());
        bytes.putInt(BPF_ATTR_LINK_FLAGS(), flags);
        return SyscallException.check("BPF_LINK_CREATE", sys.call(Syscall.BPF, BPF_LINK_CREATE(), attr.address(), 64));
    }
}
