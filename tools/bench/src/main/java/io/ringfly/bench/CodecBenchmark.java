/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.Check;
import io.ringfly.codec.Checksum;
import io.ringfly.codec.EchoFrames;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.EthernetHeader;
import io.ringfly.codec.Icmpv4;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv4Header;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the codec does for an echo request and its reply. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class CodecBenchmark {

    private static final int DATA = 56;
    private static final int LENGTH = EchoFrames.HEADERS_LENGTH + DATA;
    private static final int ICMP = Ethernet.LENGTH + Ipv4.LENGTH;
    private static final int SHORT = 64;
    private static final int LONG = 1480;

    private final MemorySegment memory = Arena.ofAuto().allocate(2048, 2048);
    private final EthernetHeader ethernet =
            new EthernetHeader(0x02_00_00_00_00_02L, 0x02_00_00_00_00_01L, Ethernet.TYPE_IPV4);
    private final Ipv4Header ip = Ipv4Header.of(Plans.ASKER, Plans.ANSWERER, IpProtocol.ICMP, Icmpv4.LENGTH + DATA);
    private int seq;

    public CodecBenchmark() {
        EchoFrames.writeRequest(memory, 0, ethernet, ip, Plans.ID, 0);
    }

    /** The request becomes the reply, and by one byte the request again, for the next time. */
    @Benchmark
    public Check answer() {
        memory.set(ValueLayout.JAVA_BYTE, ICMP, (byte) Icmpv4.ECHO_REQUEST);
        return EchoFrames.answer(memory, 0, LENGTH);
    }

    @Benchmark
    public int writeRequest() {
        return EchoFrames.writeRequest(memory, 0, ethernet, ip, Plans.ID, seq++);
    }

    @Benchmark
    public int checksum64() {
        return Checksum.finish(Checksum.sum(memory, 0, SHORT));
    }

    @Benchmark
    public int checksum1480() {
        return Checksum.finish(Checksum.sum(memory, 0, LONG));
    }
}
