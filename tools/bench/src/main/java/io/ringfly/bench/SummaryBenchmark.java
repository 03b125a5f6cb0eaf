/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.Dissection;
import io.ringfly.codec.LinkType;
import io.ringfly.codec.text.SummaryOptions;
import io.ringfly.codec.text.SummaryText;
import io.ringfly.codec.text.TextBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time of one summary line, with the dissection that it is made from: TCP with timestamps and UDP, over both IP
 * versions, from many flows, with the time of day and relative sequence numbers as by default.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class SummaryBenchmark {

    private static final int FRAMES = 4096;
    private static final int SLOT = 128;
    private static final int FLOWS = 256;
    private static final int LINES_A_WRITE = 512;
    private static final long START = 1_700_000_000_000_000_000L;
    private static final long GAP = 1_234_567;

    private static final String TCP4 = "02000000000b02000000000a0800450200390001400040060000c0000201c0000202"
            + "b67e0050d25fcdeb9d56022a8018003f1ee100000101080ac71b897ba1baa6cd68656c6c6f";
    private static final String UDP4 =
            "02000000000b02000000000a0800450000240001400040110000c0000201c0000202" + "9c409c41001000006162636465666768";
    private static final String TCP6 =
            "02000000000b02000000000a86dd60000000002506402001" + "0db8000000000000000000000001"
                    + "20010db8000000000000000000000002"
                    + "b67e0050d25fcdeb9d56022a8018003f1ee100000101080ac71b897ba1baa6cd68656c6c6f";
    private static final String UDP6 = "02000000000b02000000000a86dd60000000001011402001"
            + "0db8000000000000000000000001" + "20010db8000000000000000000000002" + "9c409c41001012346162636465666768";

    /** What the frames are. */
    @Param({"tcp4", "udp4", "tcp6", "udp6", "mixed"})
    public String frames;

    private final MemorySegment memory = Arena.ofAuto().allocate((long) FRAMES * SLOT, 64);
    private final int[] lengths = new int[FRAMES];
    private final Dissection dissection = new Dissection();
    private final TextBuffer text = new TextBuffer();
    private SummaryText summary;

    public SummaryBenchmark() {}

    @Setup(Level.Trial)
    public void fill() {
        summary = new SummaryText(SummaryOptions.DEFAULT.withZone(ZoneId.of("Europe/Berlin")));
        String[] kinds = {TCP4, UDP4, TCP6, UDP6};
        for (int i = 0; i < FRAMES; i++) {
            String hex = switch (frames) {
                case "tcp4" -> TCP4;
                case "udp4" -> UDP4;
                case "tcp6" -> TCP6;
                case "udp6" -> UDP6;
                default -> kinds[i & 3];
            };
            byte[] bytes = HexFormat.of().parseHex(hex);
            int sourcePort = hex.equals(TCP4) || hex.equals(UDP4) ? 34 : 54;
            bytes[sourcePort] = (byte) (i % FLOWS);
            bytes[sourcePort + 7] = (byte) i;
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, (long) i * SLOT, bytes.length);
            lengths[i] = bytes.length;
        }
    }

    /** Lines of all frames, taken from the buffer a few hundred at a time, as for writing. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int line() {
        int written = 0;
        for (int i = 0; i < FRAMES; i++) {
            long at = (long) i * SLOT;
            int length = lengths[i];
            dissection.dissect(memory, at, length, length, LinkType.ETHERNET);
            summary.append(text, memory, at, dissection, START + i * GAP, length, length);
            if ((i & LINES_A_WRITE - 1) == LINES_A_WRITE - 1) {
                written += text.length();
                text.clear();
            }
        }
        return written;
    }
}
