/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfly.port.mem.MemPort;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults in what a {@code mem:} port receives: packets with their number in them, and what it says it did. */
class FaultInjectorTest {

    private static final int COUNT = 20_000;
    private static final int LENGTH = 60;
    private static final int NUMBER = 14;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final MemPort[] ends = MemPort.pair("mem:faults");
    private final List<Integer> received = new ArrayList<>();
    private FaultInjector injector;

    @AfterEach
    void noFrameIsMissing() {
        if (injector != null) {
            injector.close();
        }
        assertEquals(0, ends[0].pool(0).outstanding());
        assertEquals(0, ends[1].pool(0).outstanding());
        ends[0].close();
    }

    private void run(Faults faults) {
        injector = new FaultInjector(ends[1], faults);
        PacketBatch out = new PacketBatch(ends[0].pool(0), 32);
        PacketBatch in = new PacketBatch(injector.pool(0), 24); // of another size than what is sent
        for (int i = 0; i < COUNT; ) {
            while (out.space() > 0 && i < COUNT) {
                long frame = ends[0].pool(0).allocate();
                out.memory().asSlice(frame, LENGTH).fill((byte) 0);
                out.memory().set(INT, frame + NUMBER, i++);
                out.add(frame, LENGTH);
            }
            while (!out.isEmpty()) {
                ends[0].tx(0).send(out);
                ends[0].tx(0).flush();
                receive(in);
            }
        }
        while (receive(in) > 0 || injector.pool(0).outstanding() > 0) {
            Thread.onSpinWait(); // what is held back at the end comes by itself
        }
    }

    private int receive(PacketBatch in) {
        int count = injector.rx(0).receive(in);
        for (int i = 0; i < count; i++) {
            received.add(in.memory().get(INT, in.offset(i) + NUMBER));
        }
        in.release();
        return count;
    }

    /** By RFC 4737: packets with a lower number than one before. */
    private int late() {
        int next = 0;
        int late = 0;
        for (int number : received) {
            if (number < next - 1) {
                late++;
            }
            next = Math.max(next, number + 1);
        }
        return late;
    }

    @Test
    void withoutFaultsNothingChanges() {
        run(Faults.NONE);
        assertEquals(IntStream.range(0, COUNT).boxed().toList(), received);
        assertEquals(COUNT, injector.stats().rxPackets());
    }

    @Test
    void whatIsLostIsCounted() {
        run(Faults.NONE.withDrop(0.1));
        assertEquals(COUNT * 0.1, injector.dropped(), COUNT * 0.01);
        assertEquals(COUNT - injector.dropped(), received.size());
        assertEquals(COUNT, injector.stats().received(), "delivered and dropped are all");
        assertEquals(0, late());
    }

    @Test
    void whatComesTwiceIsCounted() {
        run(Faults.NONE.withDuplicates(0.1));
        assertEquals(COUNT * 0.1, injector.duplicated(), COUNT * 0.01);
        assertEquals(COUNT + injector.duplicated(), received.size());
        assertEquals(COUNT, new HashSet<>(received).size());
    }

    @ParameterizedTest
    @CsvSource({"0.1, 1", "0.1, 3", "0.5, 7", "0.01, 1000"})
    void whatComesLateIsCounted(double part, int places) {
        run(Faults.NONE.withReordering(part, places));
        assertEquals(COUNT, new HashSet<>(received).size());
        assertEquals(COUNT, received.size());
        assertTrue(injector.reordered() > 0);
        assertEquals(late(), injector.reordered());
    }

    @Test
    void oneBitIsWrongBehindTheEthernetHeader() {
        injector = new FaultInjector(ends[1], Faults.NONE.withCorruption(1));
        PacketBatch out = new PacketBatch(ends[0].pool(0), 1);
        PacketBatch in = new PacketBatch(injector.pool(0), 1);
        for (int i = 0; i < 1000; i++) {
            long frame = ends[0].pool(0).allocate();
            out.memory().asSlice(frame, LENGTH).fill((byte) 0);
            out.add(frame, LENGTH);
            ends[0].tx(0).send(out);
            ends[0].tx(0).flush();
            assertEquals(1, injector.rx(0).receive(in));
            int bits = 0;
            for (int at = 0; at < LENGTH; at++) {
                int octet = in.memory().get(ValueLayout.JAVA_BYTE, in.offset(0) + at) & 0xff;
                assertTrue(octet == 0 || at >= NUMBER);
                bits += Integer.bitCount(octet);
            }
            assertEquals(1, bits);
            in.release();
        }
        assertEquals(1000, injector.corrupted());
    }

    @Test
    void theSameSeedMakesTheSameFaults() {
        Faults faults = new Faults(0.05, 0.05, 0.05, 4, 0, 9);
        run(faults);
        List<Integer> first = new ArrayList<>(received);
        received.clear();
        injector = null;
        MemPort[] again = MemPort.pair("mem:again");
        ends[0].close();
        ends[1].close();
        ends[0] = again[0];
        ends[1] = again[1];
        run(faults);
        // where the end is held back for time decides nothing but the last few places
        assertEquals(first.subList(0, COUNT / 2), received.subList(0, COUNT / 2));
        assertNotEquals(IntStream.range(0, COUNT).boxed().toList(), first);
    }

    @Test
    void aPacketThatNoneOvertakesComesAllTheSame() throws InterruptedException {
        injector = new FaultInjector(ends[1], Faults.NONE.withReordering(1, 5));
        PacketBatch out = new PacketBatch(ends[0].pool(0), 1);
        PacketBatch in = new PacketBatch(injector.pool(0), 4);
        out.add(ends[0].pool(0).allocate(), LENGTH);
        ends[0].tx(0).send(out);
        ends[0].tx(0).flush();
        while (injector.rx(0).receive(in) == 0) {
            assertTrue(injector.rx(0).await(1_000_000_000));
        }
        assertEquals(1, in.size());
        assertEquals(0, injector.reordered(), "nothing overtook it");
        in.release();
        assertFalse(injector.rx(0).await(0), "nothing waits any more");
    }

    @Test
    void anyPortHasThemAsOptions() throws IOException {
        try (Port port = Ports.open("mem:a?drop=1%&dup=0.001&reorder=2%:5&corrupt=3%&seed=4", Steering.everything())) {
            assertEquals("in memory, with injected faults", port.features().mode());
            assertEquals("mem:a", port.name());
        }
        assertEquals(
                new Faults(0.01, 0.001, 0.02, 5, 0.03, 4),
                Faults.parse(PortName.parse("mem:a?drop=1%&dup=0.001&reorder=2%:5&corrupt=3%&seed=4")));
        assertEquals(Faults.NONE.withReordering(0.01, 5), Faults.parse(PortName.parse("mem:a?reorder=5")));
        assertEquals(Faults.NONE.withReordering(0.5, 3), Faults.parse(PortName.parse("mem:a?reorder=50%")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "drop=x | mem:a: drop=x is no part of the packets: write drop=1% or drop=0.01",
                "drop=101% | mem:a: drop=101% is no part of the packets: write drop=1% or drop=0.01",
                "dup=-1 | mem:a: dup=-1 is no part of the packets: write dup=1% or dup=0.01",
                "dup=NaN | mem:a: dup=NaN is no part of the packets: write dup=1% or dup=0.01",
                "reorder= | mem:a: reorder= is no part of the packets: write reorder=1% or reorder=0.01",
                "reorder=1%:0 | mem:a: reorder=1%:0 has no number of places from 1 to 1000: write reorder=1%:5",
                "reorder=5000 | mem:a: reorder=5000 has no number of places from 1 to 1000: write reorder=1%:5",
                "drop=60%&dup=60% | mem:a: the faults are of more than all packets: together give 100% or less",
                "drop=1%&seed=x | mem:a: seed=x is not a whole number from -2147483648 to 2147483647",
                "seed=1 | mem: has no option seed, it knows none",
                "drop=1%&ring=1 | mem: has no option ring, it knows none",
            })
    void whatMakesNoSenseIsRefused(String options, String message) {
        assertEquals(
                message,
                assertThrows(PortException.class, () -> Ports.open("mem:a?" + options, Steering.everything()))
                        .getMessage());
    }
}
