/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import io.ringfly.codec.Checksum;
import io.ringfly.codec.Ethernet;
import io.ringfly.codec.EthernetHeader;
import io.ringfly.codec.IpProtocol;
import io.ringfly.codec.Ipv4;
import io.ringfly.codec.Ipv4Header;
import io.ringfly.codec.TransportChecksum;
import io.ringfly.codec.Udp;
import io.ringfly.codec.UdpHeader;
import io.ringfly.port.FramePool;
import io.ringfly.port.PacketBatch;
import io.ringfly.port.Port;
import io.ringfly.port.TxQueue;
import java.lang.foreign.MemorySegment;

/**
 * UDP packets as fast as a port takes them, each from a random address and port of its own and with right checksums.
 *
 * <p>What they have in common is written into every frame once; of a packet only what varies is.
 */
final class Flood {

    /** Of a frame without the frame check sequence: 64 bytes with it. */
    static final int LENGTH = 60;

    /** Nobody's, so that the far end's stack drops the packets at once instead of answering them. */
    static final long DESTINATION_MAC = 0x02_00_00_00_09_00L;

    private static final long SOURCE_MAC = 0x02_00_00_00_00_01L;
    private static final int DESTINATION = 0xc612_0002; // 198.18.0.2
    private static final int PORT = 9; // discard
    private static final int IP = Ethernet.LENGTH;
    private static final int UDP = IP + Ipv4.LENGTH;
    private static final int PAYLOAD = LENGTH - UDP - Udp.LENGTH;

    private final TxQueue tx;
    private final FramePool pool;
    private final PacketBatch batch;
    private final MemorySegment memory;
    private final long ipSum;
    private final long udpSum;
    private long random;

    /**
     * A flood through queue 0 of {@code port}, whose frames are all free.
     *
     * @param batchSize packets handed over before each flush
     * @param seed of the addresses and ports, not 0
     */
    Flood(Port port, int batchSize, long seed) {
        tx = port.tx(0);
        pool = port.pool(0);
        batch = new PacketBatch(pool, batchSize);
        memory = pool.memory();
        random = seed;
        long[] frames = new long[pool.capacity()];
        int count = 0;
        for (long at = pool.allocate(); at != FramePool.NONE; at = pool.allocate()) {
            writeCommon(memory, at);
            frames[count++] = at;
        }
        ipSum = Checksum.sum(memory, frames[0] + IP, Ipv4.LENGTH);
        udpSum = TransportChecksum.addresses4(0, DESTINATION)
                + IpProtocol.UDP
                + Udp.LENGTH
                + PAYLOAD
                + Checksum.sum(memory, frames[0] + UDP, Udp.LENGTH + PAYLOAD);
        while (count > 0) {
            pool.release(frames[--count]);
        }
    }

    /** A packet without source address, source port and checksums. */
    private static void writeCommon(MemorySegment m, long at) {
        m.asSlice(at, LENGTH).fill((byte) 0);
        new EthernetHeader(DESTINATION_MAC, SOURCE_MAC, Ethernet.TYPE_IPV4).write(m, at);
        Ipv4Header.of(0, DESTINATION, IpProtocol.UDP, Udp.LENGTH + PAYLOAD).write(m, at + IP);
        Ipv4.setHeaderChecksum(m, at + IP, 0);
        new UdpHeader(0, PORT, PAYLOAD).writeWithoutChecksum(m, at + UDP);
    }

    /** Fills the batch, hands over what the port takes and has it sent. Returns how many packets were taken. */
    int step() {
        while (batch.space() > 0) {
            long at = pool.allocate();
            if (at == FramePool.NONE) {
                break;
            }
            writeVarying(at);
            batch.add(at, LENGTH);
        }
        int taken = tx.send(batch);
        tx.flush();
        return taken;
    }

    private void writeVarying(long at) {
        random ^= random << 13; // xorshift64: Marsaglia, "Xorshift RNGs", 2003
        random ^= random >>> 7;
        random ^= random << 17;
        int source = (int) random;
        int port = (int) (random >>> 48);
        long address = source & 0xffff_ffffL;
        int checksum = Checksum.finish(udpSum + address + port);
        Ipv4.setSrc(memory, at + IP, source);
        Ipv4.setHeaderChecksum(memory, at + IP, Checksum.finish(ipSum + address));
        Udp.setSrcPort(memory, at + UDP, port);
        Udp.setChecksum(memory, at + UDP, checksum == 0 ? 0xffff : checksum); // 0 would be none
    }
}
