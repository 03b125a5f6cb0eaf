/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What jextract reads to write io.ringfly.bindings.dpdk.Dpdk: DPDK's public headers, as sizes and
 * offsets. jextract's functions look their symbols up where Java has loaded libraries, which we
 * decide by version and soname; its classes of DPDK's structs, full of unions and bit fields, are
 * thousands of lines of which we use a handful. So there are constants only.
 */
#include <stddef.h>

#include <rte_config.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>
#include <rte_memzone.h>

#define OFFSET(type, field) offsetof(type, field)

/* struct rte_eth_fp_ops: the functions of a port's data path, which the inline burst functions call. */
enum ringfly_rte_eth_fp_ops {
  FP_OPS_SIZE = sizeof(struct rte_eth_fp_ops),
  FP_OPS_RX_PKT_BURST = OFFSET(struct rte_eth_fp_ops, rx_pkt_burst),
  FP_OPS_RXQ_DATA = OFFSET(struct rte_eth_fp_ops, rxq.data),
  FP_OPS_TX_PKT_BURST = OFFSET(struct rte_eth_fp_ops, tx_pkt_burst),
  FP_OPS_TXQ_DATA = OFFSET(struct rte_eth_fp_ops, txq.data),
};

/* struct rte_mbuf: what stands before the data of each packet. */
enum ringfly_rte_mbuf {
  MBUF_SIZE = sizeof(struct rte_mbuf),
  MBUF_BUF_ADDR = OFFSET(struct rte_mbuf, buf_addr),
  MBUF_DATA_OFF = OFFSET(struct rte_mbuf, data_off),
  MBUF_REFCNT = OFFSET(struct rte_mbuf, refcnt),
  MBUF_NB_SEGS = OFFSET(struct rte_mbuf, nb_segs),
  MBUF_PORT = OFFSET(struct rte_mbuf, port),
  MBUF_OL_FLAGS = OFFSET(struct rte_mbuf, ol_flags),
  MBUF_PKT_LEN = OFFSET(struct rte_mbuf, pkt_len),
  MBUF_DATA_LEN = OFFSET(struct rte_mbuf, data_len),
};

/* struct rte_mempool, and the table of functions by which it is filled and emptied. */
enum ringfly_rte_mempool {
  MEMPOOL_ELT_SIZE = OFFSET(struct rte_mempool, elt_size),
  MEMPOOL_HEADER_SIZE = OFFSET(struct rte_mempool, header_size),
  MEMPOOL_TRAILER_SIZE = OFFSET(struct rte_mempool, trailer_size),
  MEMPOOL_OPS_INDEX = OFFSET(struct rte_mempool, ops_index),
  MEMPOOL_OBJECT_HEADER_SIZE = RTE_ALIGN(sizeof(struct rte_mempool_objhdr), RTE_MEMPOOL_ALIGN),
  MEMPOOL_OPS_SIZE = sizeof(struct rte_mempool_ops),
  MEMPOOL_OPS_ENQUEUE = OFFSET(struct rte_mempool_ops, enqueue),
  MEMPOOL_OPS_DEQUEUE = OFFSET(struct rte_mempool_ops, dequeue),
  MEMPOOL_OPS_TABLE_OPS = OFFSET(struct rte_mempool_ops_table, ops),
  PKTMBUF_POOL_PRIVATE_SIZE = sizeof(struct rte_pktmbuf_pool_private),
};

/* struct rte_memzone: where memory that was reserved lies. */
enum ringfly_rte_memzone {
  MEMZONE_ADDR = OFFSET(struct rte_memzone, addr),
  MEMZONE_LEN = OFFSET(struct rte_memzone, len),
  MEMZONE_HUGEPAGE_SZ = OFFSET(struct rte_memzone, hugepage_sz),
};

/* struct rte_eth_conf: how a device is to be; all zero but for the distribution over queues. */
enum ringfly_rte_eth_conf {
  ETH_CONF_SIZE = sizeof(struct rte_eth_conf),
  ETH_CONF_RX_MQ_MODE = OFFSET(struct rte_eth_conf, rxmode.mq_mode),
  ETH_CONF_RSS_HF = OFFSET(struct rte_eth_conf, rx_adv_conf.rss_conf.rss_hf),
};

/* struct rte_eth_dev_info: what a device can. */
enum ringfly_rte_eth_dev_info {
  DEV_INFO_SIZE = sizeof(struct rte_eth_dev_info),
  DEV_INFO_DRIVER_NAME = OFFSET(struct rte_eth_dev_info, driver_name),
  DEV_INFO_MIN_MTU = OFFSET(struct rte_eth_dev_info, min_mtu),
  DEV_INFO_MAX_MTU = OFFSET(struct rte_eth_dev_info, max_mtu),
  DEV_INFO_MAX_RX_QUEUES = OFFSET(struct rte_eth_dev_info, max_rx_queues),
  DEV_INFO_MAX_TX_QUEUES = OFFSET(struct rte_eth_dev_info, max_tx_queues),
  DEV_INFO_FLOW_TYPE_RSS_OFFLOADS = OFFSET(struct rte_eth_dev_info, flow_type_rss_offloads),
};

/* struct rte_eth_link, whose flags are bits: duplex, autonegotiation and, the third, up. */
enum ringfly_rte_eth_link {
  ETH_LINK_SIZE = sizeof(struct rte_eth_link),
  ETH_LINK_SPEED = OFFSET(struct rte_eth_link, link_speed),
  ETH_LINK_FLAGS = OFFSET(struct rte_eth_link, link_speed) + sizeof(uint32_t),
};

/* struct rte_eth_stats, of which we read what was lost. */
enum ringfly_rte_eth_stats {
  ETH_STATS_SIZE = sizeof(struct rte_eth_stats),
  ETH_STATS_IMISSED = OFFSET(struct rte_eth_stats, imissed),
  ETH_STATS_IERRORS = OFFSET(struct rte_eth_stats, ierrors),
  ETH_STATS_OERRORS = OFFSET(struct rte_eth_stats, oerrors),
  ETH_STATS_RX_NOMBUF = OFFSET(struct rte_eth_stats, rx_nombuf),
};

/* struct rte_eth_xstat and rte_eth_xstat_name: a driver's own counters. */
enum ringfly_rte_eth_xstat {
  XSTAT_SIZE = sizeof(struct rte_eth_xstat),
  XSTAT_ID = OFFSET(struct rte_eth_xstat, id),
  XSTAT_VALUE = OFFSET(struct rte_eth_xstat, value),
  XSTAT_NAME_SIZE = sizeof(struct rte_eth_xstat_name),
};
