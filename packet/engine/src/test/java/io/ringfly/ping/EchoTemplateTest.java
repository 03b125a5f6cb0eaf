/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.ping;

import static io.ringfly.ping.Lab.plan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.codec.Check;
import io.ringfly.codec.EchoFrames;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.Ipv4;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoTemplateTest {

    private static final int AT = 3;
    private static final int DATA = AT + EchoFrames.HEADERS_LENGTH;
    private static final long IP = AT + Ethernet.LENGTH;
    private static final long ICMP = IP + Ipv4.LENGTH;

    private final MemorySegment memory = Arena.ofAuto().allocate(16_384);

    EchoTemplateTest() {
        memory.fill((byte) 0xa5); // a pool's frames are not clean
    }

    private static EchoTemplate template(PingPlan plan) {
        return new EchoTemplate(plan, EchoProtocol.of(plan));
    }

    private int at(int index) {
        return memory.get(ValueLayout.JAVA_BYTE, index) & 0xff;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 15, 16, 17, 18, 19, 56, 57, 1472, 8972})
    void requestsOfAnySizePassTheCodecsChecks(int dataSize) {
        PingPlan plan = plan().dataSize(dataSize).build();
        EchoTemplate template = template(plan);
        int length = template.write(memory, AT, 77, System.nanoTime());
        assertEquals(Math.max(60, 42 + dataSize), length);
        assertEquals(Check.OK, EchoFrames.checkRequest(memory, AT, AT + length));
        assertTrue(Ipv4.checksumOk(memory, IP));
        assertTrue(Icmpv4.checksumOk(memory, ICMP, Ipv4.payloadLength(memory, IP)));
        assertEquals(dataSize, Ipv4.payloadLength(memory, IP) - Icmpv4.LENGTH);
        assertEquals(77, Icmpv4.echoSeq(memory, ICMP));
        assertEquals(Lab.ID, Icmpv4.echoId(memory, ICMP));
        assertEquals(Lab.THEIR_MAC, Ethernet.dst(memory, AT));
        assertEquals(Lab.OUR_MAC, Ethernet.src(memory, AT));
        assertEquals(Lab.US, Ipv4.src(memory, IP));
        assertEquals(Lab.THEM, Ipv4.dst(memory, IP));
        assertEquals(0xa5, at(AT - 1), "nothing before it is touched");
        assertEquals(0xa5, at(AT + length), "nor behind it");
        for (int i = 42 + dataSize; i < length; i++) {
            assertEquals(0, at(AT + i), "padding tells nothing of earlier packets");
        }
    }

    @Test
    void theHeaderIsThatOfThePlan() {
        template(plan().header(1, 0xb8, true).build()).write(memory, AT, 5, 0);
        assertEquals(1, Ipv4.ttl(memory, IP));
        assertEquals(0xb8, Ipv4.tos(memory, IP));
        assertTrue(Ipv4.dontFragment(memory, IP));
        assertEquals(0, Ipv4.id(memory, IP), "none is needed where nothing may be fragmented");
    }

    @Test
    void whatMayBeFragmentedHasANumberOfItsOwn() {
        EchoTemplate template = template(plan().header(64, 0, false).build());
        for (int seq : new int[] {1, 2, 65535, 0}) {
            template.write(memory, AT, seq, 0);
            assertEquals(seq, Ipv4.id(memory, IP));
            assertTrue(Ipv4.checksumOk(memory, IP));
        }
    }

    @Test
    void theDataBeginsWithTheTimeOfDay() {
        long before = System.currentTimeMillis() * 1000 - 2000;
        template(plan().build()).write(memory, AT, 1, System.nanoTime());
        long after = System.currentTimeMillis() * 1000 + 2000;
        long seconds = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, DATA);
        long micros = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, DATA + 8);
        assertTrue(micros >= 0 && micros < 1_000_000);
        long time = seconds * 1_000_000 + micros;
        assertTrue(time >= before && time <= after, before + " " + time + " " + after);
    }

    @Test
    void theRestCountsUp() {
        template(plan().dataSize(300).build()).write(memory, AT, 1, 0);
        for (int i = EchoTemplate.TIME_LENGTH; i < 300; i++) {
            assertEquals(i & 0xff, at(DATA + i));
        }
    }

    @Test
    void withoutRoomForTheTimeAllOfItCountsUp() {
        template(plan().dataSize(15).build()).write(memory, AT, 1, 0);
        for (int i = 0; i < 15; i++) {
            assertEquals(i, at(DATA + i));
        }
    }

    @Test
    void aPatternIsRepeated() {
        template(plan().dataSize(40)
                        .pattern((byte) 0xde, (byte) 0xad, (byte) 0xbf)
                        .build())
                .write(memory, AT, 1, 0);
        int[] pattern = {0xde, 0xad, 0xbf};
        for (int i = EchoTemplate.TIME_LENGTH; i < 40; i++) {
            assertEquals(pattern[i % 3], at(DATA + i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 15, 16, 56})
    void whatItWroteIsWhatItExpects(int dataSize) {
        EchoTemplate template = template(plan().dataSize(dataSize).build());
        long first = System.nanoTime();
        long second = first + 1_234_567_890;
        template.write(memory, AT, 1, first);
        template.write(memory, 8192, 2, second);
        assertEquals(-1, template.mismatch(memory, DATA, dataSize, first));
        assertEquals(-1, template.mismatch(memory, 8192 + EchoFrames.HEADERS_LENGTH, dataSize, second));
        assertEquals(-1, template.mismatch(memory, DATA, dataSize, first), "in any order");
        if (dataSize >= EchoTemplate.TIME_LENGTH) {
            int other = template.mismatch(memory, DATA, dataSize, second);
            assertTrue(other >= 0 && other < EchoTemplate.TIME_LENGTH, "the time of another one: " + other);
        }
    }

    @Test
    void theFirstChangedByteIsFound() {
        EchoTemplate template = template(plan().build());
        for (int index : new int[] {0, 7, 15, 16, 30, 55}) {
            template.write(memory, AT, 1, 1_000_000);
            memory.set(ValueLayout.JAVA_BYTE, DATA + index, (byte) ~at(DATA + index));
            memory.set(ValueLayout.JAVA_BYTE, DATA + 55, (byte) 0xee);
            assertEquals(index, template.mismatch(memory, DATA, 56, 1_000_000));
            assertNotEquals(at(DATA + index), template.expected(index));
            assertEquals(index < 55 ? (byte) ~at(DATA + index) & 0xff : 55, template.expected(index));
        }
    }

    @Test
    void missingAndFurtherBytesDoNotCount() {
        EchoTemplate template = template(plan().build());
        template.write(memory, AT, 1, 0);
        assertEquals(-1, template.mismatch(memory, DATA, 20, 0));
        assertEquals(-1, template.mismatch(memory, DATA, 0, 0));
        assertEquals(-1, template.mismatch(memory, DATA, 100, 0));
    }
}
