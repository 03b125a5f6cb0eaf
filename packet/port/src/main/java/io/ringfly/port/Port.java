/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.io.IOException;

/** A set of packet queues on one interface (or something that behaves like one). See the package for the contract. */
public interface Port extends AutoCloseable {

    /** The name it was opened by, with the scheme: {@code xdp:eth0}. */
    String name();

    /** What it is and what it can, as obtained and not as asked for. */
    PortFeatures features();

    /** The number of queue pairs, numbered from 0. */
    int queues();

    RxQueue rx(int queue);

    TxQueue tx(int queue);

    /** The frames of one queue pair. All pools of a port share one memory segment. */
    FramePool pool(int queue);

    /**
     * Changes which received packets come here, in one step: no packet is judged by half of each. From any thread.
     *
     * @throws PortException when the port cannot tell packets apart so
     */
    void steer(Steering steering) throws IOException;

    /** The counters now, from any thread; of a closed port those at its end. */
    PortStats stats();

    /**
     * Detaches from the interface and frees the memory. Frames still with the kernel are dropped with it; to have them
     * sent, call {@link TxQueue#flush} until it returns 0. Closing twice does nothing.
     */
    @Override
    void close();
}
