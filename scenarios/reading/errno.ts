/** The kernel's error numbers, of which a file may name any: one that is misspelt would equal nothing. */

/**
 * By name, without the minus: include/uapi/asm-generic/errno-base.h, of errno.h beside it and of include/linux/errno.h
 * what IOMMU drivers, VFIO and iommufd return.
 */
const ERRNO: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  E2BIG: 7,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  EXDEV: 18,
  ENODEV: 19,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ENOTTY: 25,
  EFBIG: 27,
  ENOSPC: 28,
  EROFS: 30,
  EDOM: 33,
  ERANGE: 34,
  EDEADLK: 35,
  ENOSYS: 38,
  ENODATA: 61,
  EOVERFLOW: 75,
  EBADFD: 77,
  EMSGSIZE: 90,
  EOPNOTSUPP: 95,
  EADDRINUSE: 98,
  ENOBUFS: 105,
  ETIMEDOUT: 110,
  EALREADY: 114,
  EPROBE_DEFER: 517,
  ENOTSUPP: 524,
};

/** As a file writes them: `-EBUSY`. */
export const ERRNO_NAMES: readonly string[] = Object.keys(ERRNO).map((name) => `-${name}`);

/** `-EBUSY` for 16. */
export function errnoOf(number: number): string | undefined {
  return ERRNO_NAMES.find((name) => ERRNO[name.slice(1)] === number);
}
