"""Long answers in XML: a hundred instances of EC2, a hundred users of IAM."""

from __future__ import annotations

_INSTANCE = """\
<item><reservationId>r-{n:017x}</reservationId><ownerId>123456789012</ownerId><groupSet/>
<instancesSet><item>
<instanceId>i-{n:017x}</instanceId><imageId>ami-0abcdef1234567890</imageId>
<instanceState><code>16</code><name>running</name></instanceState>
<privateDnsName>ip-10-0-0-{n}.ec2.internal</privateDnsName>
<dnsName>ec2-203-0-113-{n}.compute-1.amazonaws.com</dnsName><reason/><keyName>my-key</keyName>
<amiLaunchIndex>0</amiLaunchIndex><productCodes/><instanceType>m5.large</instanceType>
<launchTime>2026-01-02T03:04:05.000Z</launchTime>
<placement><availabilityZone>us-east-1a</availabilityZone><groupName/><tenancy>default</tenancy>
</placement>
<monitoring><state>disabled</state></monitoring><subnetId>subnet-1a2b3c4d</subnetId>
<vpcId>vpc-1a2b3c4d</vpcId><privateIpAddress>10.0.0.{n}</privateIpAddress>
<ipAddress>203.0.113.{n}</ipAddress><sourceDestCheck>true</sourceDestCheck>
<groupSet><item><groupId>sg-1a2b3c4d</groupId><groupName>my-security-group</groupName></item>
<item><groupId>sg-5e6f7a8b</groupId><groupName>another</groupName></item></groupSet>
<architecture>x86_64</architecture><rootDeviceType>ebs</rootDeviceType>
<rootDeviceName>/dev/xvda</rootDeviceName>
<blockDeviceMapping>
<item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-1234567890abcdef0</volumeId>
<status>attached</status><attachTime>2026-01-02T03:04:06.000Z</attachTime>
<deleteOnTermination>true</deleteOnTermination></ebs></item>
<item><deviceName>/dev/xvdb</deviceName><ebs><volumeId>vol-0fedcba0987654321</volumeId>
<status>attached</status><attachTime>2026-01-02T03:04:07.000Z</attachTime>
<deleteOnTermination>false</deleteOnTermination></ebs></item>
</blockDeviceMapping>
<virtualizationType>hvm</virtualizationType><clientToken>token-{n}</clientToken>
<tagSet><item><key>Name</key><value>Server {n}</value></item>
<item><key>Team</key><value>Platform</value></item>
<item><key>Environment</key><value>production</value></item></tagSet>
<hypervisor>xen</hypervisor>
<networkInterfaceSet><item>
<networkInterfaceId>eni-1a2b3c4d</networkInterfaceId><subnetId>subnet-1a2b3c4d</subnetId>
<vpcId>vpc-1a2b3c4d</vpcId><description>Primary</description><ownerId>123456789012</ownerId>
<status>in-use</status><macAddress>02:dd:2c:5e:01:69</macAddress>
<privateIpAddress>10.0.0.{n}</privateIpAddress>
<privateDnsName>ip-10-0-0-{n}.ec2.internal</privateDnsName><sourceDestCheck>true</sourceDestCheck>
<groupSet><item><groupId>sg-1a2b3c4d</groupId><groupName>my-security-group</groupName></item>
</groupSet>
<attachment><attachmentId>eni-attach-1a2b3c4d</attachmentId><deviceIndex>0</deviceIndex>
<status>attached</status><attachTime>2026-01-02T03:04:05.000Z</attachTime>
<deleteOnTermination>true</deleteOnTermination></attachment>
<association><publicIp>203.0.113.{n}</publicIp>
<publicDnsName>ec2-203-0-113-{n}.compute-1.amazonaws.com</publicDnsName>
<ipOwnerId>amazon</ipOwnerId></association>
<privateIpAddressesSet><item><privateIpAddress>10.0.0.{n}</privateIpAddress>
<privateDnsName>ip-10-0-0-{n}.ec2.internal</privateDnsName><primary>true</primary></item>
</privateIpAddressesSet><ipv6AddressesSet/>
</item></networkInterfaceSet>
<ebsOptimized>false</ebsOptimized><enaSupport>true</enaSupport>
<cpuOptions><coreCount>1</coreCount><threadsPerCore>2</threadsPerCore></cpuOptions>
<capacityReservationSpecification>
<capacityReservationPreference>open</capacityReservationPreference>
</capacityReservationSpecification>
<hibernationOptions><configured>false</configured></hibernationOptions>
<metadataOptions><state>applied</state><httpTokens>required</httpTokens>
<httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint>
</metadataOptions>
<enclaveOptions><enabled>false</enabled></enclaveOptions>
</item></instancesSet></item>"""

_USER = """\
<member><Path>/division/team/</Path><UserName>user-{n}</UserName>
<UserId>AIDACKCEVSQ6C2EXAMP{n:02d}</UserId>
<Arn>arn:aws:iam::123456789012:user/division/team/user-{n}</Arn>
<CreateDate>2025-03-04T05:06:07Z</CreateDate>
<PasswordLastUsed>2026-01-02T03:04:05Z</PasswordLastUsed></member>"""


def describe_instances(number: int = 100) -> bytes:
    """What EC2 answers to DescribeInstances."""
    items = "".join([_INSTANCE.format(n=n) for n in range(number)])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
        "<requestId>8f7724cf-496f-496e-8fe3-example</requestId>"
        f"<reservationSet>{items}</reservationSet></DescribeInstancesResponse>"
    ).encode()


def list_users(number: int = 100) -> bytes:
    """What IAM answers to ListUsers."""
    members = "".join([_USER.format(n=n) for n in range(number)])
    return (
        '<ListUsersResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListUsersResult>'
        f"<Users>{members}</Users><IsTruncated>false</IsTruncated></ListUsersResult>"
        "<ResponseMetadata><RequestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</RequestId>"
        "</ResponseMetadata></ListUsersResponse>"
    ).encode()
