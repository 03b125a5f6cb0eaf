/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.codec.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.pcap.Ways.Packet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaptureReaderTest {

    private static final ByteOrder[] ORDERS = {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN};
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private static CaptureReader open(byte[] capture) throws IOException {
        return CaptureReader.of(MemorySegment.ofArray(capture), "in.pcap");
    }

    private static CaptureReader open(Capture capture) throws IOException {
        return open(capture.bytes());
    }

    // Classic files

    @ParameterizedTest
    @EnumSource
    void classicFilesAreReadInBothByteOrdersAndResolutions(Ways way) throws IOException {
        for (ByteOrder order : ORDERS) {
            for (int magic : new int[] {Capture.MICROSECONDS, Capture.NANOSECONDS}) {
                List<Packet> packets = way.packets(Capture.classic(order, magic));
                assertEquals(4, packets.size());
                for (int i = 0; i < 4; i++) {
                    long fraction = 10L * i * (magic == Capture.NANOSECONDS ? 1 : 1000);
                    long nanos = (1_700_000_000L + i) * 1_000_000_000 + fraction;
                    String hex = Ways.hex(Capture.data(14 + 17 * i, i));
                    assertEquals(new Packet(nanos, 0, 1, 1000, 0, -1, hex), packets.get(i));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void modifiedFilesTellTheDirection(Ways way) throws IOException {
        for (ByteOrder order : ORDERS) {
            List<Packet> packets = way.packets(Capture.classic(order, Capture.MODIFIED));
            assertEquals(4, packets.size());
            assertEquals(1_700_000_001_000_010_000L, packets.get(1).nanos());
            assertEquals(Ways.hex(Capture.data(31, 1)), packets.get(1).hex());
            assertEquals(
                    PacketFlags.INBOUND | PacketFlags.UNICAST, packets.get(0).flags());
            assertEquals(
                    PacketFlags.INBOUND | PacketFlags.BROADCAST, packets.get(1).flags());
            assertEquals(
                    PacketFlags.INBOUND | PacketFlags.MULTICAST, packets.get(2).flags());
            assertEquals(
                    PacketFlags.INBOUND | PacketFlags.PROMISCUOUS,
                    packets.get(3).flags());
        }
        byte[] sent = Capture.little()
                .pcap(Capture.MODIFIED, 1)
                .modifiedRecord(1, 2, 3, 0x800, 4, new byte[14])
                .modifiedRecord(1, 2, 3, 0x800, 99, new byte[14])
                .bytes();
        assertEquals(PacketFlags.OUTBOUND, way.packets(sent).get(0).flags());
        assertEquals(0, way.packets(sent).get(1).flags());
    }

    @Test
    void theFileHeaderIsTold() throws IOException {
        try (CaptureReader in = open(Capture.big().fileHeader(Capture.NANOSECONDS, 2, 4, 96, 113))) {
            assertEquals(CaptureFormat.PCAP_NANOSECONDS, in.format());
            assertTrue(in.isBigEndian());
            assertTrue(in.isMapped());
            assertEquals("in.pcap", in.name());
            CaptureInterface described = in.interfaces().getFirst();
            assertEquals(113, described.linkType());
            assertEquals(96, described.snapLength());
            assertEquals(CaptureInterface.UNKNOWN, described.fcsLength());
            assertEquals(9, described.resolution());
            assertEquals(CaptureSection.EMPTY, in.section());
            assertEquals(0, in.sections());
            assertFalse(in.isPacket());
            assertFalse(in.next());
            assertFalse(in.isPacket());
            assertEquals(Optional.empty(), in.damage());
        }
    }

    @Test
    void outsideOfItsPacketsItStandsNowhere() throws IOException {
        for (byte[] file : List.of(
                Capture.classic(ByteOrder.LITTLE_ENDIAN, Capture.MICROSECONDS),
                Capture.classic(ByteOrder.BIG_ENDIAN, Capture.NANOSECONDS))) {
            for (CaptureReader reader : List.of(
                    CaptureReader.of(MemorySegment.ofArray(file), "in.pcap"),
                    CaptureReader.open(new ByteArrayInputStream(file), "in.pcap"))) {
                try (reader) {
                    assertNowhere(reader);
                    while (reader.next()) {
                        assertTrue(reader.isPacket());
                    }
                    assertTrue(reader.packets() > 0);
                    assertNowhere(reader);
                }
            }
        }
    }

    private static void assertNowhere(CaptureReader reader) {
        assertFalse(reader.isPacket());
        assertEquals(CaptureReader.NO_TIMESTAMP, reader.timestampNanos());
        assertEquals(0, reader.capturedLength());
        assertEquals(0, reader.packetFlags());
        assertThrows(IllegalStateException.class, reader::block);
    }

    @Test
    void theFcsLengthIsTakenOutOfTheLinkType() throws IOException {
        try (CaptureReader in = open(Capture.little().pcap(Capture.MICROSECONDS, 0x2400_0001))) {
            assertEquals(1, in.interfaces().getFirst().linkType());
            assertEquals(4, in.interfaces().getFirst().fcsLength());
        }
        try (CaptureReader in = open(Capture.little().pcap(Capture.MICROSECONDS, 0x0400_0001))) {
            assertEquals(0, in.interfaces().getFirst().fcsLength());
        }
        // without the bit that says so they are nothing; and there are classes of link types above 16 bits
        try (CaptureReader in = open(Capture.little().pcap(Capture.MICROSECONDS, 0x2224_0002))) {
            assertEquals(0x0224_0002, in.interfaces().getFirst().linkType());
            assertEquals(CaptureInterface.UNKNOWN, in.interfaces().getFirst().fcsLength());
        }
    }

    @Test
    void aSnapLengthOfNothingOrTooMuchIsNoLimit() throws IOException {
        for (int snapLength : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1}) {
            byte[] file = Capture.little()
                    .fileHeader(Capture.MICROSECONDS, 2, 4, snapLength, 1)
                    .record(1, 2, new byte[1500])
                    .record(1, 2, new byte[CaptureReader.LONGEST_PACKET])
                    .bytes();
            try (CaptureReader in = open(file)) {
                assertEquals(Math.max(0, snapLength), in.interfaces().getFirst().snapLength());
                assertEquals(2, Ways.packets(in).size());
                assertEquals(Optional.empty(), in.damage());
            }
        }
    }

    @Test
    void lengthsOfOldVersionsStandTheOtherWayRound() throws IOException {
        byte[] data = new byte[20];
        record Case(int major, int minor, int first, int second) {}
        List<Case> cases = List.of(
                new Case(2, 4, 20, 90),
                new Case(2, 2, 90, 20),
                new Case(2, 1, 20, 20),
                new Case(2, 3, 20, 90),
                new Case(2, 3, 90, 20),
                new Case(543, 0, 90, 20));
        for (Case c : cases) {
            byte[] file = Capture.little()
                    .fileHeader(Capture.MICROSECONDS, c.major, c.minor, 65535, 1)
                    .record(1, 2, c.first, c.second, data)
                    .record(1, 2, c.first, c.second, data)
                    .bytes();
            try (CaptureReader in = open(file)) {
                int packets = 0;
                while (in.next()) {
                    assertEquals(20, in.capturedLength(), c.toString());
                    assertEquals(Math.max(c.first, c.second), in.originalLength(), c.toString());
                    packets++;
                }
                assertEquals(2, packets, c.toString());
            }
        }
    }

    @Test
    void versionsThatNobodyKnowsAreRefused() {
        var e = assertThrows(
                CaptureException.class, () -> open(Capture.little().fileHeader(Capture.MICROSECONDS, 3, 0, 0, 1)));
        assertEquals("in.pcap: a pcap file of version 3.0, and only those of version 2 can be read", e.getMessage());
    }

    @Test
    void classicTimesGoToTheYear2106AndFractionsMayBeMoreThanASecond() throws IOException {
        Capture c = Capture.big()
                .pcap(Capture.MICROSECONDS, 1)
                .record(0xffff_ffffL, 999_999, new byte[1])
                .record(1, -1, new byte[1])
                .record(0, 0, new byte[0]);
        try (CaptureReader in = open(c)) {
            assertTrue(in.next());
            assertEquals(4_294_967_295_999_999_000L, in.timestampNanos());
            assertTrue(in.next());
            assertEquals(1_000_000_000L + 4_294_967_295_000L, in.timestampNanos());
            assertTrue(in.next());
            assertEquals(0, in.timestampNanos());
            assertEquals(0, in.capturedLength());
            assertFalse(in.next());
        }
    }

    @Test
    void anOriginalLengthIsGivenAsTheFileHasIt() throws IOException {
        Capture c = Capture.little()
                .pcap(Capture.MICROSECONDS, 1)
                .record(1, 2, 4, 2, new byte[4])
                .record(1, 2, 4, -1, new byte[4]);
        try (CaptureReader in = open(c)) {
            assertTrue(in.next());
            assertEquals(2, in.originalLength());
            assertTrue(in.next());
            assertEquals(Integer.MAX_VALUE, in.originalLength());
        }
    }

    @Test
    void someLinkTypesHaveHugePackets() throws IOException {
        byte[] huge = new byte[CaptureReader.LONGEST_PACKET + 1];
        for (Ways way : new Ways[] {Ways.MEMORY, Ways.STREAM}) {
            byte[] usb = Capture.little()
                    .pcap(Capture.MICROSECONDS, 220)
                    .record(1, 2, huge)
                    .record(1, 2, new byte[5])
                    .bytes();
            assertEquals(2, way.packets(usb).size());
            byte[] bus = Capture.little()
                    .section()
                    .describe(231, 0)
                    .packet(0, 0, huge)
                    .packet(0, 0, new byte[7])
                    .bytes();
            assertEquals(2, way.packets(bus).size());
        }
    }

    // pcapng

    @ParameterizedTest
    @EnumSource
    void everyKindOfPacketBlockIsReadInBothByteOrders(Ways way) throws IOException {
        for (ByteOrder order : ORDERS) {
            List<Packet> packets = way.packets(Capture.everything(order));
            assertEquals(
                    List.of(
                            new Packet(1_700_000_000_123_456_789L, 0, 1, 61, 1, -1, Ways.hex(Capture.data(61, 1))),
                            new Packet(1_005_500_000_000L, 1, 1, 1514, 0, 7, Ways.hex(Capture.data(60, 2))),
                            new Packet(CaptureReader.NO_TIMESTAMP, 0, 1, 42, 0, -1, Ways.hex(Capture.data(42, 3))),
                            new Packet(1_002_000_000_000L, 1, 1, 63, 2, 3, Ways.hex(Capture.data(63, 4))),
                            new Packet(5_000_000_000L, 0, 113, 20, 0, -1, Ways.hex(Capture.data(20, 5)))),
                    packets);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sectionsAndInterfacesAreTold(Ways way) throws IOException {
        for (ByteOrder order : ORDERS) {
            try (CaptureReader in = way.open(Capture.everything(order))) {
                assertEquals(CaptureFormat.PCAPNG, in.format());
                assertEquals(order == ByteOrder.BIG_ENDIAN, in.isBigEndian());
                assertEquals(1, in.sections());
                assertEquals("a machine", in.section().hardware());
                assertEquals("an OS", in.section().os());
                assertEquals("a program", in.section().application());
                assertEquals(List.of("first"), in.section().comments());
                assertTrue(in.interfaces().isEmpty(), "none is described yet");
                assertTrue(in.next());
                assertEquals(List.of("a comment"), in.comments());
                List<CaptureInterface> interfaces = in.interfaces();
                assertEquals("eth0", in.captureInterface().name());
                assertEquals("eth1", interfaces.get(1).name());
                assertEquals(0x8a, interfaces.get(1).resolution());
                assertEquals(1000, interfaces.get(1).offsetSeconds());
                while (in.next()) {
                    // on to the second section
                }
                assertEquals(2, in.sections());
                assertEquals(order != ByteOrder.BIG_ENDIAN, in.isBigEndian());
                assertEquals(CaptureSection.EMPTY, in.section());
                assertEquals(1, in.interfaces().size());
                assertEquals(113, in.linkType());
                assertEquals(2, interfaces.size(), "those of the first section are not changed by the second");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyOtherBlockIsThereForWhoWantsIt(Ways way) throws IOException {
        for (ByteOrder order : ORDERS) {
            List<Integer> types = new ArrayList<>();
            try (CaptureReader in = way.open(Capture.everything(order))) {
                while (in.nextBlock()) {
                    CaptureBlock block = in.block();
                    types.add(block.type());
                    if (in.isPacket()) continue;
                    assertEquals(0, in.capturedLength());
                    assertEquals(CaptureReader.NO_TIMESTAMP, in.timestampNanos());
                    switch (block.type()) {
                        case CaptureBlock.NAME_RESOLUTION ->
                            assertEquals("[0a000001 [a.example]]", block.names().toString());
                        case CaptureBlock.JOURNAL -> assertEquals("MESSAGE=hello\n", block.journalEntry());
                        case CaptureBlock.DECRYPTION_SECRETS -> {
                            assertEquals(0x544c534b, block.secretsType());
                            assertArrayEquals(
                                    "hello".getBytes(), block.secrets().toArray(ValueLayout.JAVA_BYTE));
                        }
                        case CaptureBlock.CUSTOM -> {
                            assertEquals(32473, block.enterprise());
                            assertEquals(12, block.body().byteSize());
                        }
                        case CaptureBlock.INTERFACE_STATISTICS -> {
                            assertEquals(0, block.interfaceId());
                            assertEquals(
                                    InterfaceStatistics.at(1_700_000_001_000_000_000L)
                                            .withReceived(3, 1),
                                    block.statistics().orElseThrow());
                        }
                        default -> assertEquals(List.of(), block.names());
                    }
                }
                assertEquals(Optional.empty(), in.damage());
                assertEquals(5, in.packets());
            }
            // the header of the first section was read when the file was opened
            assertEquals(List.of(1, 1, 6, 6, 3, 2, 4, 9, 10, 0xbad, 0x77, 5, CaptureBlock.SECTION_HEADER, 1, 6), types);
        }
    }

    @Test
    void aBlockIsNamedByTypePlaceAndLength() throws IOException {
        try (CaptureReader in = open(Capture.little().section().describe(1, 0).block(0x40000bad, new byte[12]))) {
            assertTrue(in.nextBlock());
            assertEquals("block of type 1 at byte 28, 8 bytes", in.block().toString());
            assertTrue(in.nextBlock());
            assertEquals(
                    "block of type 0x40000bad at byte 48, 12 bytes", in.block().toString());
            assertEquals(48, in.fileOffset());
            assertEquals(0, in.block().enterprise());
        }
        try (CaptureReader in =
                open(Capture.little().pcap(Capture.MICROSECONDS, 1).record(1, 2, new byte[4]))) {
            assertTrue(in.nextBlock());
            assertTrue(in.isPacket());
            assertEquals(CaptureBlock.RECORD, in.block().type());
            assertEquals(20, in.block().body().byteSize());
            assertEquals(List.of(), in.comments());
            assertEquals(24, in.fileOffset());
        }
    }

    @Test
    void optionsOfPacketsAreFoundAmongOthers() throws IOException {
        for (ByteOrder order : ORDERS) {
            Capture c = new Capture(order);
            c.section()
                    .describe(1, 0)
                    .packet(
                            0,
                            1,
                            Capture.data(5, 0),
                            c.option(1, "one"),
                            c.option(2988, c.join(c.i32(32473), "own".getBytes())),
                            c.option(3, (byte) 2, (byte) 1, (byte) 2, (byte) 3, (byte) 4),
                            c.option(1, "two"),
                            c.option(2, c.i32(0x8000_0602)),
                            c.option(4, c.i64(1L << 40)),
                            c.option(5, c.i64(77)),
                            c.option(6, c.i32(-2)),
                            c.option(7, (byte) 2),
                            c.end(),
                            c.option(1, "behind the end"));
            try (CaptureReader in = open(c)) {
                assertTrue(in.next());
                assertEquals(0x8000_0602, in.packetFlags());
                assertEquals(PacketFlags.OUTBOUND, PacketFlags.direction(in.packetFlags()));
                assertTrue((in.packetFlags() & PacketFlags.CHECKSUM_NOT_READY) != 0);
                assertEquals(1L << 40, in.dropCount());
                assertEquals(77, in.packetId());
                assertEquals(0xffff_fffeL, in.queue());
                assertEquals(List.of("one", "two"), in.comments());
                List<CaptureOption> options = in.block().options();
                assertEquals(9, options.size());
                assertEquals(2988, options.get(1).code());
                assertEquals(0x8000_0602L, options.get(4).number() & 0xffff_ffffL);
            }
        }
    }

    @Test
    void withoutOptionsNothingIsKnown() throws IOException {
        try (CaptureReader in = open(Capture.little().section().describe(1, 0).packet(0, 1, new byte[5]))) {
            assertTrue(in.next());
            assertEquals(0, in.packetFlags());
            assertEquals(CaptureReader.UNKNOWN, in.dropCount());
            assertEquals(CaptureReader.UNKNOWN, in.packetId());
            assertEquals(CaptureReader.UNKNOWN, in.queue());
            assertEquals(List.of(), in.comments());
        }
    }

    @Test
    void optionsThatDoNotFitCostNoPacket() throws IOException {
        Capture c = Capture.little();
        byte[] tooLong = c.join(c.i32(500 << 16 | 1), new byte[8]);
        c.section(c.option(2, "a machine"), tooLong)
                .describe(1, 0)
                .packet(0, 1, new byte[5], c.option(2, c.i32(1)), tooLong, c.option(4, c.i64(5)))
                .packet(0, 1, new byte[5]);
        try (CaptureReader in = open(c)) {
            assertEquals("a machine", in.section().hardware());
            assertTrue(in.next());
            assertEquals(1, in.packetFlags());
            assertEquals(CaptureReader.UNKNOWN, in.dropCount());
            assertEquals(1, in.block().options().size());
            assertTrue(in.next());
            assertFalse(in.next());
            assertEquals(Optional.empty(), in.damage());
        }
    }

    @Test
    void everythingAnInterfaceSaysIsRead() throws IOException {
        for (ByteOrder order : ORDERS) {
            Capture c = new Capture(order);
            c.section()
                    .describe(
                            1,
                            96,
                            c.option(2, "eth0"),
                            c.option(3, "the\0first"),
                            c.option(6, (byte) 2, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0xa),
                            c.option(8, c.i64(10_000_000_000L)),
                            c.option(9, (byte) 3),
                            c.option(11, c.join(new byte[] {0}, "tcp port 80".getBytes())),
                            c.option(12, "Linux"),
                            c.option(13, (byte) 32),
                            c.option(14, c.i64(-5)),
                            c.option(15, "a card"),
                            c.option(1, "x"),
                            c.option(1, "y"));
            try (CaptureReader in = open(c)) {
                assertTrue(in.nextBlock());
                CaptureInterface eth0 = in.interfaces().getFirst();
                assertEquals("eth0", eth0.name());
                assertEquals("the", eth0.description());
                assertEquals(0x0200_0000_000aL, eth0.mac());
                assertEquals(10_000_000_000L, eth0.speed());
                assertEquals(3, eth0.resolution());
                assertEquals("tcp port 80", eth0.filter());
                assertEquals("Linux", eth0.os());
                assertEquals(4, eth0.fcsLength());
                assertEquals(-5, eth0.offsetSeconds());
                assertEquals("a card", eth0.hardware());
                assertEquals(List.of("x", "y"), eth0.comments());
                assertEquals(96, eth0.snapLength());
            }
        }
    }

    @Test
    void anInterfaceThatSaysNothingHasDefaults() {
        CaptureInterface bare = CaptureInterface.of(1, 0);
        assertEquals("", bare.name());
        assertEquals("", bare.filter());
        assertEquals(CaptureInterface.NO_MAC, bare.mac());
        assertEquals(CaptureInterface.UNKNOWN, bare.speed());
        assertEquals(CaptureInterface.UNKNOWN, bare.fcsLength());
        assertEquals(6, bare.resolution());
        assertEquals(0, bare.offsetSeconds());
        CaptureInterface bytecode = bare.with(CaptureOption.of(CaptureInterface.FILTER, new byte[] {1, 2, 3}));
        assertEquals("", bytecode.filter());
        assertEquals(
                4,
                bare.with(CaptureOption.number(CaptureInterface.FCS_LENGTH, 1, 4))
                        .fcsLength());
    }

    @Test
    void aSimplePacketIsAsLongAsTheSnapLengthAllows() throws IOException {
        Capture c = Capture.little()
                .section()
                .describe(1, 40)
                .describe(113, 0)
                .simplePacket(60, new byte[40])
                .simplePacket(39, new byte[39]);
        try (CaptureReader in = open(c)) {
            assertTrue(in.next());
            assertEquals(40, in.capturedLength());
            assertEquals(60, in.originalLength());
            assertEquals(1, in.linkType());
            assertTrue(in.next());
            assertEquals(39, in.capturedLength());
        }
    }

    @Test
    void lengthsWithoutTheirPaddingAreRead() throws IOException {
        Capture c = Capture.little().section().describe(1, 0);
        int at = c.length();
        byte[] file = c.packet(0, 1, new byte[5]).packet(0, 2, new byte[8]).bytes();
        int total = 32 + 5; // 40 with padding
        file[at + 4] = (byte) total;
        file[at + 36] = (byte) total;
        try (CaptureReader in = open(file)) {
            assertEquals(2, Ways.packets(in).size());
            assertEquals(Optional.empty(), in.damage());
        }
    }

    @Test
    void version12IsThatOf10() throws IOException {
        try (CaptureReader in =
                open(Capture.little().section(1, 2).describe(1, 0).packet(0, 1, new byte[5]))) {
            assertTrue(in.next());
        }
    }

    // Damage

    private static String damage(Capture capture) throws IOException {
        try (CaptureReader in = open(capture)) {
            while (in.next()) {
                // on to the damage
            }
            Damage damage = in.damage().orElseThrow();
            assertEquals(in.packets(), damage.packets());
            assertFalse(in.next());
            assertFalse(in.nextBlock());
            assertEquals(damage, in.damage().orElseThrow());
            return damage.message();
        }
    }

    private static Capture classic() {
        return Capture.little().pcap(Capture.MICROSECONDS, 1).record(1, 2, new byte[60]);
    }

    private static Capture ng() {
        return Capture.little().section().describe(1, 0).packet(0, 1, new byte[60]);
    }

    @Test
    void damageInClassicFilesIsTold() throws IOException {
        assertEquals(
                "in.pcap: cut short at byte 100: the header of a packet has 16 bytes, and 7 are there",
                damage(classic().raw(new byte[7])));
        assertEquals(
                "in.pcap: cut short at byte 100: packet 2 has a header of 16 bytes and 60 bytes of data, and 18 are"
                        + " there",
                damage(classic().record(1, 2, 60, 60, new byte[2])));
        assertEquals(
                "in.pcap: damaged at byte 100: packet 2 claims 262145 captured bytes, and 262144 are the most of link"
                        + " type 1",
                damage(classic().record(1, 2, 262_145, 60, new byte[2])));
        assertEquals(
                "in.pcap: damaged at byte 100: packet 2 claims 4294967295 captured bytes, and 262144 are the most of"
                        + " link type 1",
                damage(classic().record(1, 2, -1, 60, new byte[2])));
    }

    @Test
    void damageInPcapngFilesIsTold() throws IOException {
        assertEquals(
                "in.pcap: cut short at byte 140: a block has at least 12 bytes, and 11 are there",
                damage(ng().raw(new byte[11])));
        assertEquals(
                "in.pcap: damaged at byte 140: a block of type 0x77 of 8 bytes, and it needs 12",
                damage(ng().raw(Capture.little().i32(0x77))
                        .raw(Capture.little().i32(8))
                        .raw(new byte[4])));
        assertEquals(
                "in.pcap: damaged at byte 140: packet 2 in a block of 28 bytes, and it needs 32",
                damage(ng().block(6, new byte[16])));
        assertEquals(
                "in.pcap: cut short at byte 140: packet 2 in a block of 92 bytes, and 50 are there",
                damage(ng().raw(Capture.cut(
                        Capture.little().packet(0, 1, new byte[60]).bytes(), 50))));
        assertEquals(
                "in.pcap: damaged at byte 140: packet 2 is of interface 3, and 1 are described",
                damage(ng().packet(3, 1, new byte[60])));
        assertEquals(
                "in.pcap: damaged at byte 140: packet 2 is of interface 4294967295, and 1 are described",
                damage(ng().packet(-1, 1, new byte[60])));
        assertEquals(
                "in.pcap: damaged at byte 140: packet 2 claims 65 captured bytes in a block of 96",
                damage(ng().packet(0, 1, 65, 65, new byte[64])));
        assertEquals(
                "in.pcap: damaged at byte 140: packet 2 claims 262145 captured bytes, and 262144 are the most of link"
                        + " type 1",
                damage(ng().packet(0, 1, new byte[262_145])));
        assertEquals(
                "in.pcap: damaged at byte 140: packet 2 claims 41 captured bytes in a block of 56",
                damage(ng().simplePacket(41, new byte[40])));
        assertEquals(
                "in.pcap: damaged at byte 140: a section of version 2.0, and only those of version 1.0 can be read",
                damage(ng().section(2, 0)));
        assertEquals(
                "in.pcap: damaged at byte 140: a section header that doesn't tell its byte order",
                damage(ng().block(0x0a0d0d0a, new byte[16])));
        Capture c = Capture.little();
        assertEquals(
                "in.pcap: damaged at byte 140: an interface description whose options don't fit into it",
                damage(ng().describe(1, 0, c.i32(500 << 16 | 2))));
        byte[] file = ng().bytes();
        file[file.length - 4] = 99;
        assertEquals(
                "in.pcap: damaged at byte 48: packet 1 in a block of 92 bytes by its start and 99 by its end",
                damage(Capture.little().raw(file)));
        assertEquals(
                "in.pcap: damaged at byte 140: a block of type 0x77 of 4294967292 bytes, which is not plausible",
                damage(ng().raw(Capture.little().i32(0x77))
                        .raw(Capture.little().i32(-4))
                        .raw(new byte[40])));
        assertEquals(
                "in.pcap: damaged at byte 28: packet 1 is of interface 0, and 0 are described",
                damage(Capture.little().section().simplePacket(4, new byte[4])));
    }

    @Test
    void aFileCannotFillTheMemoryWithInterfaces() throws IOException {
        Capture c = Capture.little().section();
        for (int i = 0; i < 60_000; i++) {
            c.describe(1, 0);
        }
        assertTrue(damage(c).contains("interfaces and more, which is not plausible"));
    }

    @Test
    void manyInterfacesAreNoDamage() throws IOException {
        Capture c = Capture.little().section();
        for (int i = 0; i < 1000; i++) {
            c.describe(i, 0);
        }
        c.packet(999, 1, new byte[4]);
        try (CaptureReader in = open(c)) {
            assertTrue(in.next());
            assertEquals(999, in.linkType());
            assertEquals(1000, in.interfaces().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterEachPossibleCutTheWholePacketsAreThere(Ways way) throws IOException {
        List<byte[]> files = List.of(
                Capture.classic(ByteOrder.LITTLE_ENDIAN, Capture.NANOSECONDS),
                Capture.classic(ByteOrder.BIG_ENDIAN, Capture.MODIFIED),
                Capture.everything(ByteOrder.LITTLE_ENDIAN),
                Capture.everything(ByteOrder.BIG_ENDIAN));
        for (byte[] file : files) {
            List<Packet> all = way.packets(file);
            List<Long> ends = ends(file);
            // closing a mapping is slow
            for (int length = 0; length < file.length; length += way == Ways.MAPPED ? 13 : 1) {
                byte[] cut = Capture.cut(file, length);
                if (length < ends.getFirst()) {
                    assertThrows(CaptureException.class, () -> way.open(cut).close());
                    continue;
                }
                try (CaptureReader in = way.open(cut)) {
                    List<Packet> packets = Ways.packets(in);
                    assertEquals(all.subList(0, packets.size()), packets);
                    if (ends.contains((long) length)) {
                        assertEquals(Optional.empty(), in.damage(), "between two records");
                        continue;
                    }
                    Damage damage = in.damage().orElseThrow();
                    assertEquals(Damage.Kind.CUT_SHORT, damage.kind());
                    long whole = ends.stream()
                            .mapToLong(end -> end)
                            .filter(end -> end < cut.length)
                            .max()
                            .getAsLong();
                    assertEquals(whole, damage.offset());
                }
            }
        }
    }

    /** Where records or blocks end. */
    private static List<Long> ends(byte[] file) throws IOException {
        List<Long> ends = new ArrayList<>();
        try (CaptureReader in = open(file)) {
            while (in.nextBlock()) {
                ends.add(in.fileOffset());
            }
        }
        ends.add((long) file.length);
        return ends;
    }

    // Files that are none

    private String refused(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, content);
        String message = assertThrows(CaptureException.class, () -> CaptureReader.open(file))
                .getMessage();
        assertTrue(message.startsWith(file + ": "), message);
        String streamed = assertThrows(
                        CaptureException.class,
                        () -> CaptureReader.open(new ByteArrayInputStream(content), file.toString()))
                .getMessage();
        assertEquals(message, streamed);
        return message.substring(file.toString().length() + 2);
    }

    @Test
    void whatIsNoCaptureFileIsToldForWhatItSeemsToBe() throws IOException {
        assertEquals("is empty, and no capture file", refused("empty", new byte[0]));
        assertEquals("is no pcap or pcapng file", refused("three", new byte[3]));
        assertEquals("is no pcap or pcapng file", refused("zeros", new byte[100]));
        assertEquals("is no pcap or pcapng file; it seems to be text", refused("text", "hello, world".getBytes()));
        assertEquals(
                "is no pcap or pcapng file; it seems to be a web page",
                refused("html", "<!DOCTYPE html><title>404".getBytes()));
        assertEquals(
                "is no pcap or pcapng file; it seems to be a hex dump: convert it first, with text2pcap",
                refused("hex", "0000  02 00 00 00 00".getBytes()));
        assertEquals(
                "is no pcap or pcapng file; it seems to be a Git LFS pointer: fetch what it stands for first, with git"
                        + " lfs pull",
                refused("lfs", "version https://git-lfs.example/spec/v1\n".getBytes()));
        assertEquals(
                "is no pcap or pcapng file; it seems to be zstd data: unpack it first, with zstd -d",
                refused("zstd", new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0}));
        assertEquals(
                "is no pcap or pcapng file; it seems to be a snoop file: convert it first, with editcap",
                refused("snoop", "snoop\0\0\0\0\0\0\2".getBytes()));
        byte[] ng = Capture.little().section().bytes();
        byte[] text = Capture.cut(ng, ng.length);
        text[1] = '\n';
        assertEquals(
                "is no pcap or pcapng file; it seems to be a pcapng file that was transferred as text, which has"
                        + " changed its line ends: transfer it as binary",
                refused("text.pcapng", text));
        assertEquals(
                "is no pcap or pcapng file; it seems to be text", refused("gz", Ways.gzip("hello, world".getBytes())));
    }

    @Test
    void damageInTheFirstHeaderIsTold() throws IOException {
        assertEquals(
                "cut short at byte 0: the header of a pcap file has 24 bytes, and 23 are there",
                refused("pcap", Capture.cut(Capture.classic(ByteOrder.LITTLE_ENDIAN, Capture.MICROSECONDS), 23)));
        assertEquals(
                "cut short at byte 0: a section header of 28 bytes, and 20 are there",
                refused("pcapng", Capture.cut(Capture.little().section().bytes(), 20)));
        byte[] gzip = Ways.gzip(Capture.everything(ByteOrder.LITTLE_ENDIAN));
        assertTrue(
                refused("cut.gz", Capture.cut(gzip, 6)).startsWith("is no pcap or pcapng file; it begins like gzip"));
    }

    @Test
    void whatCannotBeOpenedIsTold() {
        Path none = folder.resolve("none.pcap");
        assertEquals(
                none + ": there is no such file",
                assertThrows(CaptureException.class, () -> CaptureReader.open(none))
                        .getMessage());
        assertEquals(
                folder + ": is a directory, not a capture file",
                assertThrows(CaptureException.class, () -> CaptureReader.open(folder))
                        .getMessage());
    }

    // Streams

    @Test
    void aLivePipeDeliversEachPacketAsItComes() throws IOException {
        PipedOutputStream writer = new PipedOutputStream();
        PipedInputStream reader = new PipedInputStream(writer, 1 << 16);
        byte[] header = Capture.little().pcap(Capture.MICROSECONDS, 1).bytes();
        writer.write(header);
        assertTimeoutPreemptively(SOON, () -> {
            try (CaptureReader in = CaptureReader.open(reader, "pipe")) {
                for (int i = 0; i < 100; i++) {
                    writer.write(
                            Capture.little().record(i, 0, Capture.data(i, i)).bytes());
                    writer.flush();
                    assertTrue(in.next());
                    assertEquals(i, in.capturedLength());
                }
                writer.close();
                assertFalse(in.next());
                assertEquals(Optional.empty(), in.damage());
            }
        });
    }

    @Test
    void aChannelThatDoesNotBlockIsRefused() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            source.configureBlocking(false);
            assertThrows(IllegalBlockingModeException.class, () -> CaptureReader.open(source, "pipe"));
            assertTrue(sink.isOpen());
        }
    }

    @Test
    void manyBuffersFullAreTheSameAsOneMapping() throws IOException {
        Capture classic = Capture.little().pcap(Capture.NANOSECONDS, 1);
        Capture ng = Capture.big().section().describe(1, 0);
        for (int i = 0; i < 2000; i++) {
            byte[] data = Capture.data(i * 37 % 1515, i);
            classic.record(i, i, data);
            ng.packet(0, i, data);
        }
        // larger than the buffer
        ng.block(0x77, new byte[3 << 20]).packet(0, 7, Capture.data(100, 7));
        for (Capture capture : List.of(classic, ng)) {
            List<Packet> expected = Ways.MEMORY.packets(capture.bytes());
            assertTrue(expected.size() >= 2000);
            assertEquals(expected, Ways.STREAM.packets(capture.bytes()));
            assertEquals(expected, Ways.CHANNEL.packets(capture.bytes()));
            assertEquals(expected, Ways.GZIP.packets(capture.bytes()));
        }
    }

    @Test
    void aStatedLengthAllocatesNothing() throws IOException {
        // 100 MiB are plausible for D-Bus, and 20 bytes of it come
        Capture c = Capture.little().pcap(Capture.MICROSECONDS, 231).record(1, 2, 100 << 20, 100 << 20, new byte[20]);
        try (CaptureReader in = Ways.STREAM.open(c.bytes())) {
            assertFalse(in.next());
            assertEquals(512 << 10, in.memory().byteSize());
            assertEquals(
                    "in.pcap: cut short at byte 24: packet 1 has a header of 16 bytes and 104857600 bytes of data, and"
                            + " 36 are there",
                    in.damage().orElseThrow().message());
        }
    }

    @Test
    void severalMembersOfGzipAreOneFile() throws IOException {
        byte[] file = Capture.everything(ByteOrder.LITTLE_ENDIAN);
        byte[] first = Ways.gzip(Capture.cut(file, 200));
        byte[] second = Ways.gzip(Arrays.copyOfRange(file, 200, file.length));
        byte[] both = Capture.little().join(first, second);
        List<Packet> expected = Ways.MEMORY.packets(file);
        assertEquals(expected, Ways.STREAM.packets(both));
        assertEquals(expected, Ways.TRICKLE.packets(both));
        assertEquals(expected, Ways.MAPPED.packets(both));
    }

    @Test
    void aCutOrBrokenCompressedFileIsReadAsFarAsItGoes() throws IOException {
        Capture c = Capture.little().pcap(Capture.NANOSECONDS, 1);
        Random random = new Random(5);
        for (int i = 0; i < 1000; i++) {
            byte[] data = new byte[100];
            random.nextBytes(data);
            c.record(i, i, data);
        }
        byte[] gzip = Ways.gzip(c.bytes());
        try (CaptureReader in = Ways.STREAM.open(Capture.cut(gzip, gzip.length / 2))) {
            int packets = Ways.packets(in).size();
            assertTrue(packets > 400 && packets < 600, "read " + packets);
            Damage damage = in.damage().orElseThrow();
            assertEquals(Damage.Kind.CUT_SHORT, damage.kind());
            assertEquals("the compressed data ends here, and not where it should", damage.what());
        }
        byte[] broken = gzip.clone();
        Arrays.fill(broken, gzip.length / 2, gzip.length / 2 + 2000, (byte) 0xff);
        try (CaptureReader in = Ways.STREAM.open(broken)) {
            assertNotEquals(1000, Ways.packets(in).size());
            assertTrue(in.damage().isPresent());
        }
    }

    @Test
    void aFileThatGrowsByteByByteIsReadAsItGrows() throws IOException {
        byte[][] files = {
            Capture.classic(ByteOrder.LITTLE_ENDIAN, Capture.MICROSECONDS), Capture.everything(ByteOrder.BIG_ENDIAN)
        };
        for (byte[] file : files) {
            Path path = folder.resolve("grows");
            List<Packet> packets = new ArrayList<>();
            int first = 100; // bytes, more than the header of either
            Files.write(path, Arrays.copyOf(file, first));
            try (CaptureReader in = CaptureReader.open(FileChannel.open(path), "grows");
                    FileChannel writer = FileChannel.open(path, StandardOpenOption.APPEND)) {
                for (int i = first; i <= file.length; i++) {
                    while (in.nextOfGrowing()) {
                        packets.add(Packet.at(in));
                    }
                    assertFalse(in.isPacket(), "it stands nowhere");
                    if (i < file.length) writer.write(ByteBuffer.wrap(file, i, 1));
                }
                assertTrue(in.damage().isEmpty(), () -> in.damage().toString());
            }
            try (CaptureReader in = open(file)) {
                assertEquals(Ways.packets(in), packets);
            }
        }
    }

    @Test
    void damageIsNotReadOnAndMemoryDoesNotGrow() throws IOException {
        byte[] file = Capture.classic(ByteOrder.LITTLE_ENDIAN, Capture.MICROSECONDS);
        try (CaptureReader in = open(Arrays.copyOf(file, file.length - 1))) {
            while (in.next()) {
                // up to the end
            }
            assertFalse(in.nextOfGrowing());
            assertEquals(Damage.Kind.CUT_SHORT, in.damage().orElseThrow().kind());
        }
    }

    @Test
    void anErrorOfTheStreamEndsItLikeDamage() throws IOException {
        byte[] file = Capture.classic(ByteOrder.LITTLE_ENDIAN, Capture.MICROSECONDS);
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("unplugged");
            }
        };
        InputStream both = new SequenceInputStream(new ByteArrayInputStream(file, 0, 60), failing);
        try (CaptureReader in = CaptureReader.open(both, "in.pcap")) {
            assertTrue(in.next());
            assertFalse(in.next());
            assertEquals(
                    "in.pcap: not readable at byte 54: unplugged",
                    in.damage().orElseThrow().message());
        }
    }

    @Test
    void afterTheCloseThereIsNothing() throws IOException {
        for (Ways way : Ways.values()) {
            CaptureReader in = way.open(Capture.everything(ByteOrder.LITTLE_ENDIAN));
            assertTrue(in.next());
            in.close();
            in.close();
            assertFalse(in.next());
            assertFalse(in.nextBlock());
        }
    }
}
