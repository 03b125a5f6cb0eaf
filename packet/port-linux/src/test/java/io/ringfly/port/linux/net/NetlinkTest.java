/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.linux.net;

import static io.ringfly.bindings.linux.Linux.EBUSY;
import static io.ringfly.bindings.linux.Linux.EINVAL;
import static io.ringfly.bindings.linux.Linux.ENODEV;
import static io.ringfly.bindings.linux.Linux.IFLA_IFNAME;
import static io.ringfly.bindings.linux.Linux.IFLA_MTU;
import static io.ringfly.bindings.linux.Linux.NLMSGERR_ATTR_MSG;
import static io.ringfly.bindings.linux.Linux.NLMSG_DONE;
import static io.ringfly.bindings.linux.Linux.RTM_NEWLINK;
import static io.ringfly.port.linux.net.FakeKernel.NLM_F_ACK_TLVS;
import static io.ringfly.port.linux.net.FakeKernel.NLM_F_CAPPED;
import static io.ringfly.port.linux.net.FakeKernel.NLM_F_DUMP_INTR;
import static io.ringfly.port.linux.net.FakeKernel.NLM_F_MULTI;
import static io.ringfly.port.linux.net.FakeKernel.attribute;
import static io.ringfly.port.linux.net.FakeKernel.done;
import static io.ringfly.port.linux.net.FakeKernel.error;
import static io.ringfly.port.linux.net.FakeKernel.join;
import static io.ringfly.port.linux.net.FakeKernel.link;
import static io.ringfly.port.linux.net.FakeKernel.message;
import static io.ringfly.port.linux.net.FakeKernel.number;
import static io.ringfly.port.linux.net.FakeKernel.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfly.codec.IpAddress;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The protocol, against answers made up here: no root, no namespace. */
class NetlinkTest {

    private FakeKernel kernel;

    @BeforeEach
    void open() throws IOException {
        kernel = new FakeKernel();
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    private static byte[] named(int flags, int sequence, int index, String name) {
        return message(RTM_NEWLINK(), flags, sequence, link(index, attribute(IFLA_IFNAME(), text(name))));
    }

    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (Link link : Links.all(kernel.netlink)) {
            names.add(link.index() + link.name());
        }
        return names;
    }

    @Test
    void dumpIsCollectedFromItsParts() throws IOException {
        kernel.answer(named(NLM_F_MULTI, 1, 1, "lo"), named(NLM_F_MULTI, 1, 2, "eth0"));
        kernel.answer(named(NLM_F_MULTI, 1, 3, "eth1"));
        kernel.answer(done(0, 1));
        assertEquals(List.of("1lo", "2eth0", "3eth1"), names());
    }

    @Test
    void emptyDump() throws IOException {
        kernel.answer(done(0, 1));
        assertEquals(List.of(), names());
    }

    @Test
    void dumpLargerThanTheBufferGrowsIt() throws IOException {
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 8; i++) { // net.unix.max_dgram_qlen is 10
            kernel.answer(message(
                    RTM_NEWLINK(),
                    NLM_F_MULTI,
                    1,
                    link(i, attribute(9999, new byte[3000]), attribute(IFLA_IFNAME(), text("veth")))));
            expected.add(i + "veth");
        }
        kernel.answer(done(0, 1));
        assertEquals(expected, names());
    }

    @Test
    void interruptedDumpIsMadeAgain() throws IOException {
        kernel.answer(named(NLM_F_MULTI, 1, 1, "old"), named(NLM_F_MULTI | NLM_F_DUMP_INTR, 1, 2, "new"));
        kernel.answer(done(0, 1));
        kernel.answer(named(NLM_F_MULTI, 2, 2, "new"), done(NLM_F_DUMP_INTR, 2));
        kernel.answer(named(NLM_F_MULTI, 3, 2, "new"), done(0, 3));
        assertEquals(List.of("2new"), names());
    }

    @Test
    void dumpThatIsAlwaysInterruptedEndsInAnError() throws IOException {
        for (int i = 1; i <= 10; i++) {
            kernel.answer(done(NLM_F_DUMP_INTR, i));
        }
        IOException e = assertThrows(IOException.class, this::names);
        assertEquals(
                "RTM_GETLINK: no consistent answer, the kernel's tables changed in each of 10 attempts",
                e.getMessage());
    }

    @Test
    void messagesOfOtherRequestsAreSkipped() throws IOException {
        kernel.answer(named(NLM_F_MULTI, 99, 7, "stray"));
        kernel.answer(done(0, 99));
        kernel.answer(named(NLM_F_MULTI, 99, 7, "stray"), named(NLM_F_MULTI, 1, 1, "lo"));
        kernel.answer(done(0, 99), done(0, 1));
        assertEquals(List.of("1lo"), names());
    }

    @Test
    void unknownAttributesAndUnalignedLengthsAreSkipped() throws IOException {
        kernel.answer(message(
                RTM_NEWLINK(),
                0,
                1,
                link(
                        5,
                        attribute(0x3fff, new byte[5]),
                        attribute(IFLA_MTU() | 0x8000, number(1400)), // NLA_F_NESTED is no part of the type
                        attribute(IFLA_IFNAME(), text("a")))));
        Link link = Links.byIndex(kernel.netlink, 5).orElseThrow();
        assertEquals("a", link.name());
        assertEquals(1400, link.mtu());
        assertEquals(0, link.mac());
        assertEquals(XdpAttachment.NONE, link.xdp());
    }

    @Test
    void errorCarriesErrnoAndTheKernelsWords() throws IOException {
        byte[] request = message(18, 1, 1, new byte[24]);
        byte[] words = attribute(NLMSGERR_ATTR_MSG(), text("Words of the kernel"));
        kernel.answer(error(NLM_F_ACK_TLVS, 1, EBUSY(), request, attribute(2, number(8)), words));
        NetlinkException e = assertThrows(NetlinkException.class, this::names);
        assertEquals("RTM_GETLINK: EBUSY (device or resource busy): Words of the kernel", e.getMessage());
        assertEquals(EBUSY(), e.errno());
        assertEquals("Words of the kernel", e.kernelMessage());
    }

    @Test
    void errorWithTheRequestCutToItsHeader() throws IOException {
        byte[] header = new byte[16];
        System.arraycopy(message(18, 1, 1, new byte[24]), 0, header, 0, 16); // its length still says 40
        byte[] words = attribute(NLMSGERR_ATTR_MSG(), text("Words"));
        kernel.answer(error(NLM_F_ACK_TLVS | NLM_F_CAPPED, 1, EBUSY(), header, words));
        assertEquals("Words", assertThrows(NetlinkException.class, this::names).kernelMessage());
    }

    @Test
    void errorWithoutWords() throws IOException {
        kernel.answer(error(0, 1, EINVAL(), message(18, 1, 1, new byte[16])));
        NetlinkException e = assertThrows(NetlinkException.class, this::names);
        assertEquals("RTM_GETLINK: EINVAL (invalid argument)", e.getMessage());
        assertEquals("", e.kernelMessage());
    }

    @Test
    void dumpThatEndsInAnError() throws IOException {
        kernel.answer(named(NLM_F_MULTI, 1, 1, "lo"));
        byte[] words = attribute(NLMSGERR_ATTR_MSG(), text("No more"));
        kernel.answer(message(NLMSG_DONE(), NLM_F_MULTI | NLM_F_ACK_TLVS, 1, join(number(-EINVAL()), words)));
        NetlinkException e = assertThrows(NetlinkException.class, this::names);
        assertEquals("RTM_GETLINK: EINVAL (invalid argument): No more", e.getMessage());
    }

    @Test
    void whatIsNotThereIsEmpty() throws IOException {
        kernel.answer(error(0, 1, ENODEV(), message(18, 1, 1, new byte[16])));
        assertFalse(Links.byIndex(kernel.netlink, 5).isPresent());
    }

    @Test
    void missingAnswerIsAnErrorAtOnce() {
        IOException e = assertThrows(IOException.class, this::names);
        assertEquals("RTM_GETLINK: the kernel did not answer", e.getMessage());
    }

    @Test
    void unfinishedDumpIsAnErrorAtOnce() throws IOException {
        kernel.answer(named(NLM_F_MULTI, 1, 1, "lo"));
        assertThrows(IOException.class, this::names);
    }

    @Test
    void malformedMessagesAreRefusedAndTheSocketStaysOfUse() throws IOException {
        byte[] tooLong = named(0, 1, 1, "lo");
        ByteBuffer.wrap(tooLong).order(ByteOrder.nativeOrder()).putInt(0, tooLong.length + 4);
        byte[] tooShort = named(0, 2, 1, "lo");
        ByteBuffer.wrap(tooShort).order(ByteOrder.nativeOrder()).putInt(0, 15);
        kernel.answer(tooLong);
        kernel.answer(done(0, 77));
        assertThrows(ProtocolException.class, this::names);
        kernel.answer(tooShort);
        assertThrows(ProtocolException.class, this::names);
        kernel.answer(named(NLM_F_MULTI, 3, 1, "lo"), done(0, 3));
        assertEquals(List.of("1lo"), names());
    }

    @Test
    void malformedAttributesAreRefused() throws IOException {
        byte[] beyond = attribute(IFLA_IFNAME(), text("abc"));
        beyond[0] = 9;
        byte[] endless = new byte[4];
        byte[] small = attribute(IFLA_MTU(), new byte[2]);
        int sequence = 1;
        for (byte[] attribute : List.of(beyond, endless, small)) {
            kernel.answer(message(RTM_NEWLINK(), 0, sequence++, link(1, attribute)));
            assertThrows(ProtocolException.class, () -> Links.byIndex(kernel.netlink, 1));
        }
        kernel.answer(message(RTM_NEWLINK(), 0, sequence, new byte[4]));
        assertThrows(ProtocolException.class, () -> Links.byIndex(kernel.netlink, 1));
    }

    @Test
    void requestsAreLaidOutAsTheKernelExpects() throws IOException {
        assertThrows(IOException.class, () -> Links.byName(kernel.netlink, "eth0"));
        assertThrows(
                IOException.class,
                () -> Routes.lookup(
                        kernel.netlink,
                        IpAddress.parse("10.0.0.2"),
                        Optional.of(IpAddress.parse("10.0.0.1")),
                        OptionalInt.of(3)));
        ByteBuffer link = kernel.request();
        byte[] name = attribute(3, text("eth0"));
        byte[] mask = attribute(29, number(8));
        assertArrayEquals(expected(18, 1, 1, join(new byte[16], name, mask)), link.array());
        byte[] route = {2, 32, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        byte[] destination = attribute(1, new byte[] {10, 0, 0, 2});
        byte[] source = attribute(2, new byte[] {10, 0, 0, 1});
        byte[] oif = attribute(4, number(3));
        assertArrayEquals(
                expected(26, 1, 2, join(route, destination, source, oif)),
                kernel.request().array());
    }

    /** As {@link FakeKernel#message}, with the port of the sender left to the kernel. */
    private static byte[] expected(int type, int flags, int sequence, byte[] body) {
        byte[] message = message(type, flags, sequence, body);
        ByteBuffer.wrap(message).putInt(12, 0);
        return message;
    }

    @Test
    void closedSocketIsToldAndClosingTwiceIsHarmless() {
        kernel.netlink.close();
        kernel.netlink.close();
        IOException e = assertThrows(IOException.class, this::names);
        assertEquals("RTM_GETLINK: the netlink socket is closed", e.getMessage());
    }
}
