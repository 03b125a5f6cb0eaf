/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.port;

import java.io.IOException;

/** A port that was taken since better backends are not available, which its mode tells. */
final class FallbackPort implements Port {

    private final Port port;
    private final PortFeatures features;

    /** @param reasons as {@code ; xdp: needs this or that} */
    FallbackPort(Port port, String reasons) {
        this.port = port;
        PortFeatures own = port.features();
        features =
                new PortFeatures(own.backend(), own.mode() + reasons, own.mac(), own.maxFrameLength(), own.linkType());
    }

    @Override
    public String name() {
        return port.name();
    }

    @Override
    public PortFeatures features() {
        return features;
    }

    @Override
    public int queues() {
        return port.queues();
    }

    @Override
    public RxQueue rx(int queue) {
        return port.rx(queue);
    }

    @Override
    public TxQueue tx(int queue) {
        return port.tx(queue);
    }

    @Override
    public FramePool pool(int queue) {
        return port.pool(queue);
    }

    @Override
    public void steer(Steering steering) throws IOException {
        port.steer(steering);
    }

    @Override
    public PortStats stats() {
        return port.stats();
    }

    @Override
    public void close() {
        port.close();
    }

    @Override
    public String toString() {
        return port.toString();
    }
}
