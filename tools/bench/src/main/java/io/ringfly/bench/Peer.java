/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.bench;

import java.io.IOException;

/** Who does the same as a {@link CodecWork}. */
interface Peer extends AutoCloseable {

    /** What its results digest to: the same as {@link CodecWork#digest} has, or it isn't the same work. */
    long digest();

    /** Works that long, and returns the nanoseconds that a frame took. */
    double measure(long nanos) throws IOException;

    @Override
    void close();
}
