/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port.dpdk;

import static io.ringfly.bindings.dpdk.Dpdk.*;

import io.ringfly.port.CloseStack;
import io.ringfly.port.FramePool;
import io.ringfly.port.PortException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A mempool of mbufs in one piece of memory, shared by all ports of the process whose packets fit: so a packet goes from
 * one to the other without a copy.
 *
 * <p>Each object is a power of two in size and on a multiple of it: DPDK's header, the {@code struct rte_mbuf}, and the
 * data. So the mbuf of a frame, and the frame of an mbuf, is a mask and an addition, with nothing to look up. The
 * alternative, mbufs over buffers of ours ({@code rte_pktmbuf_pool_create_extbuf}), would cost each free a detour, and
 * drivers that hand the mempool's memory to the kernel (net_af_xdp) would write packets where no frame is.
 *
 * <p>Frames lie in {@link #memory()}, which begins with the first object's data. What is between two of them belongs to
 * the mbuf of the second.
 */
final class MbufPool {

    /** Bytes of an object before its data. */
    static final int HEADERS = MEMPOOL_OBJECT_HEADER_SIZE() + MBUF_SIZE();

    /** Frames that a thread's cache keeps before it gives any back: one and a half times its size. */
    static final int CACHED_AT_MOST = 384;

    private static final int CACHE = 256;
    private static final int DEFAULT_FRAMES = 8192;
    private static final int ANY_SOCKET = -1;

    private static final List<MbufPool> POOLS = new ArrayList<>();
    private static int made;

    private final Eal eal;
    private final int objectSize;
    private final int frames;
    private final CloseStack undo = new CloseStack();
    private MemorySegment memory;
    private long mempool;
    private MemorySegment enqueue;
    private MemorySegment dequeue;
    private int reserved;

    private MbufPool(Eal eal, int objectSize, int frames) {
        this.eal = eal;
        this.objectSize = objectSize;
        this.frames = frames;
    }

    /**
     * A pool with objects of {@code objectSize} bytes that has {@code need} frames left for one more port: one that is
     * there, or else a new one. {@link #leave} gives them back.
     *
     * @param port whose, for messages
     * @param frames how many a new one has, or {@link DpdkOptions#AUTO}
     */
    static synchronized MbufPool join(String port, Eal eal, int objectSize, int need, int frames) throws PortException {
        for (MbufPool pool : POOLS) {
            if (pool.objectSize == objectSize && pool.frames - pool.reserved >= need) {
                pool.reserved += need;
                return pool;
            }
        }
        if (frames != DpdkOptions.AUTO && frames < need) {
            throw new PortException(
                    port + ": mbufs=" + frames + " is too few: queues and rings of this port hold up to " + need);
        }
        MbufPool pool =
                new MbufPool(eal, objectSize, frames != DpdkOptions.AUTO ? frames : Math.max(need, DEFAULT_FRAMES));
        try {
            pool.create(port, "ringfly" + made++);
        } catch (PortException | RuntimeException | Error e) {
            pool.undo.close();
            throw e;
        }
        POOLS.add(pool);
        pool.reserved = need;
        return pool;
    }

    /** Gives a port's share back. With the last port goes the memory. */
    static synchronized void leave(MbufPool pool, int need) {
        pool.reserved -= need;
        if (pool.reserved == 0) {
            POOLS.remove(pool);
            pool.undo.close();
        }
    }

    private void create(String port, String name) throws PortException {
        DpdkLibrary dpdk = eal.dpdk();
        Arena arena = Arena.ofShared();
        undo.push(arena::close);
        long text = arena.allocateFrom(name).address();
        long bytes = (long) frames * objectSize;

        long zone = eal.address("rte_memzone_reserve_aligned", text, bytes, ANY_SOCKET, 0, objectSize);
        if (zone == 0) {
            throw new PortException(port + ": DPDK has no " + (bytes >> 20) + " MiB left for frames: "
                    + (eal.hasHugepages()
                            ? "more hugepages (`sysctl vm.nr_hugepages=`)"
                            : "'?eal=-m 1024' gives it more")
                    + ", or fewer frames with ?mbufs=");
        }
        undo.push(() -> eal.control("rte_memzone_free", zone));
        MemorySegment memzone = NativeMemory.at(zone, MEMZONE_HUGEPAGE_SZ() + Long.BYTES);
        long start = memzone.get(ValueLayout.JAVA_LONG_UNALIGNED, MEMZONE_ADDR());
        long pageSize = memzone.get(ValueLayout.JAVA_LONG_UNALIGNED, MEMZONE_HUGEPAGE_SZ());

        // as rte_pktmbuf_pool_create does it, but without gaps between objects and in memory of our choice
        mempool = eal.address(
                "rte_mempool_create_empty",
                text,
                frames,
                objectSize - MEMPOOL_OBJECT_HEADER_SIZE(),
                CACHE,
                PKTMBUF_POOL_PRIVATE_SIZE(),
                ANY_SOCKET,
                RTE_MEMPOOL_F_NO_SPREAD());
        if (mempool == 0) {
            throw new PortException(port + ": no mempool: " + eal.reason(dpdk.describe(dpdk.errno())));
        }
        undo.push(() -> eal.control("rte_mempool_free", mempool));
        eal.require(
                port + ": no mempool (is librte-meta-mempool installed?)",
                "rte_mempool_set_ops_byname",
                mempool,
                dpdk.address("rte_mbuf_best_mempool_ops"),
                0);
        eal.control("rte_pktmbuf_pool_init", mempool, 0);
        int populated =
                eal.require(port + ": no mempool", "rte_mempool_populate_virt", mempool, start, bytes, pageSize, 0, 0);
        MemorySegment pool = NativeMemory.at(mempool, MEMPOOL_OPS_INDEX() + Integer.BYTES);
        int size = pool.get(ValueLayout.JAVA_INT, MEMPOOL_HEADER_SIZE())
                + pool.get(ValueLayout.JAVA_INT, MEMPOOL_ELT_SIZE())
                + pool.get(ValueLayout.JAVA_INT, MEMPOOL_TRAILER_SIZE());
        if (populated != frames || size != objectSize) {
            throw new PortException(port + ": this DPDK spaces mbufs by " + size + " bytes instead of " + objectSize
                    + ": is it built for debugging?");
        }
        eal.control(
                "rte_mempool_obj_iter", mempool, dpdk.symbol("rte_pktmbuf_init").address(), 0);

        memory = NativeMemory.at(start + HEADERS, bytes - HEADERS, arena);
        long ops = dpdk.symbol("rte_mempool_ops_table").address()
                + MEMPOOL_OPS_TABLE_OPS()
                + (long) pool.get(ValueLayout.JAVA_INT, MEMPOOL_OPS_INDEX()) * MEMPOOL_OPS_SIZE();
        enqueue = MemorySegment.ofAddress(NativeMemory.pointer(ops + MEMPOOL_OPS_ENQUEUE()));
        dequeue = MemorySegment.ofAddress(NativeMemory.pointer(ops + MEMPOOL_OPS_DEQUEUE()));
    }

    /** The {@code struct rte_mempool}. */
    long address() {
        return mempool;
    }

    /** From the first object's data to the last one's end. */
    MemorySegment memory() {
        return memory;
    }

    /** A pool of frames for one queue pair, all of which are still in the mempool. */
    FramePool newFramePool() {
        return FramePool.lent(memory, frames, objectSize, objectSize - HEADERS, RTE_PKTMBUF_HEADROOM());
    }

    /** Takes {@code count} mbufs out, past the thread's cache; all or none. */
    boolean get(MemorySegment table, int count) {
        return (int) NativeCall.call(dequeue, mempool, table.address(), count, 0, 0, 0, 0) == 0;
    }

    /** Puts mbufs back that are as they were when they came out: of one segment and one owner. */
    void put(MemorySegment table, int count) {
        NativeCall.call(enqueue, mempool, table.address(), count, 0, 0, 0, 0);
    }

    /** Frees packets of any kind. */
    void free(long table, int count) {
        eal.dpdk().call("rte_pktmbuf_free_bulk", table, count);
    }
}
