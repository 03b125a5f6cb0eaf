/* SPDX-License-Identifier: Apache-2.0 */

/**
 * Measures Ringfly beside the tools that people use today.
 *
 * <p>{@link io.ringfly.bench.Bench} runs areas, each an {@link io.ringfly.bench.Area}; {@code scripts/bench} starts it.
 * Micro-benchmarks are JMH's and can be run by its own main class too.
 */
package io.ringfly.bench;
