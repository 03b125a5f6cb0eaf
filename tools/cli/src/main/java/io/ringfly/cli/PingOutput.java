/* SPDX-License-Identifier: Apache-2.0 */
package io.ringfly.cli;

import io.ringfly.ping.PingListener;
import io.ringfly.ping.PingStatistics;
import io.ringfly.port.PortStats;

/** How a ping run is told, from its first line to its last. */
interface PingOutput extends PingListener {

    void begin();

    /** One line in mid-run, on SIGQUIT. From another thread. */
    void status(PingStatistics statistics);

    void end(PingStatistics statistics, PortStats port);

    /** {@code stop} is called when nobody reads the output any more: a closed pipe ends the run and is no error. */
    void onClosed(Runnable stop);
}
